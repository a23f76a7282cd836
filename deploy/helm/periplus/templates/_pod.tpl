{{/* What every pod of this chart has in common: it meets the restricted profile of Pod Security. */}}
{{- define "periplus.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 128Mi }
{{- end }}

{{/* The same of every container. */}}
{{- define "periplus.container" -}}
image: {{ include "periplus.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  privileged: false
  capabilities: { drop: [ALL] }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
{{- end }}

{{/* One variable that a Secret holds; (list "DATABASE_URL" "secret" "key") */}}
{{- define "periplus.secretVariable" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef: { name: {{ index . 1 | quote }}, key: {{ index . 2 | quote }} }
{{- end }}

{{- define "periplus.databaseVariable" -}}
{{ include "periplus.secretVariable" (list "DATABASE_URL" (required "database.existingSecret: name the Secret that holds the address of the database" .Values.database.existingSecret) .Values.database.key) }}
{{- end }}

{{/* The environment of a process that serves or works; (dict "root" . "kind" "api" "own" (dict …)) */}}
{{- define "periplus.environment" -}}
{{- $values := .root.Values -}}
{{- $fixed := dict "HOST" "0.0.0.0" "PORT" "8080" "PERIPLUS_DATA" "/tmp/periplus" "PERIPLUS_MIGRATIONS" "require" "PERIPLUS_LOG_FORMAT" "json" "PERIPLUS_WORKER" .kind "PERIPLUS_METRICS" (printf "0.0.0.0:%v" $values.metrics.port) "PERIPLUS_URL" (required "url: say under which address people open Periplus" $values.url) -}}
{{- if $values.secretsKey.kms }}{{ $_ := set $fixed "PERIPLUS_SECRETS_KMS" $values.secretsKey.kms }}{{ end -}}
{{- $all := mergeOverwrite (dict) $fixed (.own | default dict) $values.settings -}}
{{- range $name, $value := $all }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{ include "periplus.databaseVariable" .root }}
{{- if not $values.secretsKey.kms }}
{{ include "periplus.secretVariable" (list "PERIPLUS_SECRETS_KEY" (required "secretsKey: name the Secret that holds the key (existingSecret), or a cloud's key (kms)" $values.secretsKey.existingSecret) $values.secretsKey.key) }}
{{- end }}
{{- with $values.bootstrapToken.existingSecret }}
{{ include "periplus.secretVariable" (list "PERIPLUS_BOOTSTRAP_TOKEN" . $values.bootstrapToken.key) }}
{{- end }}
{{- range $name, $from := $values.secretSettings }}
{{ include "periplus.secretVariable" (list $name $from.secret $from.key) }}
{{- end }}
{{- end }}

{{/* Spread over machines and zones, as far as there are some. */}}
{{- define "periplus.spread" -}}
topologySpreadConstraints:
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "periplus.selector" $ | nindent 8 }}
{{- end }}
{{- end }}
