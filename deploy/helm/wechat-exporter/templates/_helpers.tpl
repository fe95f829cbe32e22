{{- define "wechat-exporter.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* A pod's name, with its ordinal and the hash of its revision, has to fit into a label of 63 characters. */}}
{{- define "wechat-exporter.fullname" -}}
{{- $name := include "wechat-exporter.name" . }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- .Values.fullnameOverride | default $full | trunc 46 | trimSuffix "-" }}
{{- end }}

{{- define "wechat-exporter.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/name: {{ include "wechat-exporter.name" . }}
{{- end }}

{{/* What belongs to the digest; the name of a CronJob may have 52 characters, its ordinal included. */}}
{{- define "wechat-exporter.digest" -}}
{{- include "wechat-exporter.fullname" . | trunc 38 | trimSuffix "-" }}-digest
{{- end }}

{{/* Other labels than the exporter's, whose Service must not take the pods of a digest for its own. */}}
{{- define "wechat-exporter.digestLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/name: {{ include "wechat-exporter.name" . | trunc 56 | trimSuffix "-" }}-digest
{{- end }}

{{/* Names, HTTPS on the Internet, and what the operator adds. */}}
{{- define "wechat-exporter.egress" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]
    - ipBlock:
        cidr: ::/0
        except: ["fc00::/7", "fe80::/10"]
  ports:
    - {protocol: TCP, port: 443}
{{- with .Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Which Secret holds the files of /run/secrets/wechat-exporter; empty if there is none. */}}
{{- define "wechat-exporter.secret" -}}
{{- .Values.existingSecret | default (ternary (include "wechat-exporter.fullname" .) "" (not (empty .Values.secrets))) }}
{{- end }}

{{/* Refuses what a schema cannot see and a pod would only tell in its log. */}}
{{- define "wechat-exporter.check" -}}
{{- if not .Values.config.accounts }}
{{- fail "config.accounts is empty: name at least one account, as deploy/wechat-exporter.example.yml does" }}
{{- end }}
{{- if and .Values.existingSecret .Values.secrets }}
{{- fail "secrets and existingSecret exclude each other: the pod mounts one Secret" }}
{{- end }}
{{- if and .Values.scrapeConfig.enabled (not .Values.serviceMonitor.enabled) }}
{{- fail "scrapeConfig.enabled needs serviceMonitor.enabled: what tells of the exporter itself comes from there" }}
{{- end }}
{{- if and .Values.digest.enabled (eq (empty .Values.digest.webhook) (empty .Values.digest.existingSecret)) }}
{{- fail "digest.enabled needs either digest.webhook, the URL of the robot, or digest.existingSecret, a Secret with that URL as webhook" }}
{{- end }}
{{- range .Values.config.accounts }}
{{- if .app_secret }}
{{- fail (printf "account %s has its AppSecret in the configuration, which is no secret to the cluster: put it into secrets and name it by app_secret_file" .name) }}
{{- end }}
{{- end }}
{{- if not .Values.existingSecret }}
{{- range .Values.config.accounts }}
{{- $file := .app_secret_file | default "" }}
{{- $key := trimPrefix "/run/secrets/wechat-exporter/" $file }}
{{- if and (ne $key $file) (not (hasKey $.Values.secrets $key)) }}
{{- fail (printf "account %s reads %s: put the AppSecret into secrets.%s, or name a Secret in existingSecret" .name $file $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
