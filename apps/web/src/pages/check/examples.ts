/** Two pods that say by themselves what a good and a bad answer look like. */
export const examples = [
  {
    title: "A hardened workload",
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cache
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: cache }
  template:
    metadata:
      labels: { app: cache }
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile: { type: RuntimeDefault }
        appArmorProfile: { type: RuntimeDefault }
      containers:
        - name: cache
          image: registry.example.com/cache@sha256:3f0c6d2b7a9e41d58c2b6f7a9d0e1c3b5a7f9e8d6c4b2a1f0e9d8c7b6a5f4e3d
          ports:
            - containerPort: 8080
          resources:
            requests: { cpu: 100m, memory: 64Mi }
            limits: { cpu: 500m, memory: 128Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
`,
  },
  {
    title: "A careless one",
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: front
  namespace: shop
spec:
  selector:
    matchLabels: { app: front }
  template:
    metadata:
      labels: { app: front }
    spec:
      hostNetwork: true
      hostPID: true
      containers:
        - name: front
          image: nginx:1.15.2
          ports:
            - containerPort: 80
              hostPort: 9001
          securityContext:
            privileged: true
            runAsUser: 0
            capabilities:
              add: [NET_ADMIN]
          volumeMounts:
            - name: host
              mountPath: /host
      volumes:
        - name: host
          hostPath: { path: /tmp }
`,
  },
] as const;
