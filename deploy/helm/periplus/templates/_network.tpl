{{/* Names and the database: what every process needs. */}}
{{- define "periplus.databaseEgress" -}}
- to:
    - namespaceSelector:
        matchLabels: { kubernetes.io/metadata.name: kube-system }
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
- ports:
    - { protocol: TCP, port: {{ .Values.networkPolicy.database.port }} }
  {{- with .Values.networkPolicy.database.to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
