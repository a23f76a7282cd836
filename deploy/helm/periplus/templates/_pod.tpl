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
  - { name: secrets, mountPath: /run/secrets/periplus, readOnly: true }
{{- end }}

{{/* Which Secret holds which setting: a map by name, each a list of Secret and key. The database alone, or all. */}}
{{- define "periplus.secrets" -}}
{{- $values := .root.Values -}}
{{- $database := required "database.existingSecret: name the Secret that holds the address of the database" $values.database.existingSecret -}}
{{- $all := dict "DATABASE_URL" (list $database $values.database.key) -}}
{{- if .all }}
{{- if not $values.secretsKey.kms }}
{{- $key := required "secretsKey: name the Secret that holds the key (existingSecret), or a cloud's key (kms)" $values.secretsKey.existingSecret }}
{{- $_ := set $all "PERIPLUS_SECRETS_KEY" (list $key $values.secretsKey.key) }}
{{- end }}
{{- with $values.bootstrapToken.existingSecret }}{{ $_ := set $all "PERIPLUS_BOOTSTRAP_TOKEN" (list . $values.bootstrapToken.key) }}{{ end }}
{{- range $name, $from := $values.secretSettings }}{{ $_ := set $all $name (list $from.secret $from.key) }}{{ end }}
{{- end }}
{{- toYaml $all }}
{{- end }}

{{/* Secrets are files and no variables: who looks at a process or a pod sees their names. (dict "root" . "all" true) */}}
{{- define "periplus.volumes" -}}
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 128Mi }
  - name: secrets
    projected:
      # Readable for the group of the pod, and nobody else.
      defaultMode: 288
      sources:
        {{- range $name, $from := include "periplus.secrets" . | fromYaml }}
        - secret:
            name: {{ index $from 0 | quote }}
            items: [{ key: {{ index $from 1 | quote }}, path: {{ $name }} }]
        {{- end }}
{{- end }}

{{- define "periplus.secretFiles" -}}
{{- range $name, $from := include "periplus.secrets" . | fromYaml }}
- { name: {{ $name }}_FILE, value: /run/secrets/periplus/{{ $name }} }
{{- end }}
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
{{- include "periplus.secretFiles" (dict "root" .root "all" true) }}
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
