"""Whether the objects fit together: selectors, ports, volumes, addresses, labels of targets."""

import re

from places import ROOT, Problem, label, of_kind

from checks.reference import TARGET_LABELS, metric_labels

_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
# What the operator writes into every target of a ServiceMonitor (generateServiceMonitorConfig in its pkg/prometheus/promcfg.go).
_OPERATORS_LABELS = {"namespace", "service", "pod", "container", "endpoint", "job", "instance"}
# The program may take ten seconds to end (docs/architecture.md).
_LONGEST_END = 10
# A Job's name has eleven characters more (validation of CronJob in Kubernetes).
_LONGEST_CRON_JOB = 52
_POD_NAME = "statefulset.kubernetes.io/pod-name"


def check(objects: list[dict]) -> None:
    (stateful,), (service,) = of_kind(objects, "StatefulSet"), of_kind(objects, "Service")
    pod = stateful["spec"]["template"]
    for made in objects:
        if not _DNS_LABEL.fullmatch(made["metadata"]["name"]):
            raise Problem(f"{label(made)} has a name that the cluster refuses")
    if {made["metadata"]["namespace"] for made in objects} != {stateful["metadata"]["namespace"]}:
        raise Problem("the objects are in several namespaces")
    _check_selectors(objects, stateful, service, pod)
    _check_volumes(objects, stateful, pod["spec"])
    for job in of_kind(objects, "CronJob"):
        _check_digest(objects, job, stateful, service)
    if pod["spec"]["terminationGracePeriodSeconds"] <= _LONGEST_END:
        raise Problem(f"{label(stateful)}: the pod is killed before the program has ended")
    for monitor in of_kind(objects, "ServiceMonitor"):
        _check_monitor(monitor, service, bool(of_kind(objects, "ScrapeConfig")))
    for config in of_kind(objects, "ScrapeConfig"):
        _check_discovery(config, stateful, service)


def _check_selectors(objects: list[dict], stateful: dict, service: dict, pod: dict) -> None:
    labels, container = pod["metadata"]["labels"], pod["spec"]["containers"][0]
    selectors = [(stateful, stateful["spec"]["selector"]["matchLabels"]), (service, service["spec"]["selector"])]
    selectors += [(made, made["spec"]["selector"]["matchLabels"]) for made in of_kind(objects, "PodDisruptionBudget")]
    # Those of the digest select its own pods.
    policies = [made for made in of_kind(objects, "NetworkPolicy") if "ingress" in made["spec"]]
    selectors += [(made, made["spec"]["podSelector"]["matchLabels"]) for made in policies]
    for made, selector in selectors:
        if not selector or not selector.items() <= labels.items():
            raise Problem(f"{label(made)} selects {selector}, the pods have {labels}")
    if stateful["spec"]["serviceName"] != service["metadata"]["name"]:
        raise Problem(f"{label(stateful)} names the service {stateful['spec']['serviceName']}, which is not there")
    ports = {port["name"] for port in container["ports"]}
    named = [port["targetPort"] for port in service["spec"]["ports"]]
    named += [probe["httpGet"]["port"] for probe in (container[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness"))]
    named += [port["port"] for made in policies for rule in made["spec"]["ingress"] for port in rule["ports"]]
    if unknown := set(named) - ports:
        raise Problem(f"the pods have no port {min(unknown)}")


def _check_volumes(objects: list[dict], stateful: dict, pod: dict) -> None:
    there = {label(made) for made in objects}
    volumes = {claim["metadata"]["name"] for claim in stateful["spec"]["volumeClaimTemplates"]}
    for volume in pod["volumes"]:
        volumes.add(volume["name"])
        if "configMap" in volume and f"configmap/{volume['configMap']['name']}" not in there:
            raise Problem(f"the pods mount the ConfigMap {volume['configMap']['name']}, which is not there")
    mounted = {mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
    if mounted != volumes:
        raise Problem(f"volumes and mounts differ: {', '.join(sorted(mounted ^ volumes))}")


def _check_digest(objects: list[dict], job: dict, stateful: dict, service: dict) -> None:
    """A digest reads the volume of its share's pod, on the same node, and nobody takes its pod for an exporter's."""
    made = job["spec"]["jobTemplate"]["spec"]["template"]
    labels, pod, ordinal = made["metadata"]["labels"], made["spec"], job["metadata"]["name"].rpartition("-")[2]
    if len(job["metadata"]["name"]) > _LONGEST_CRON_JOB:
        raise Problem(f"{label(job)} has a name too long for a CronJob")
    if service["spec"]["selector"].items() <= labels.items() or stateful["spec"]["selector"]["matchLabels"].items() <= labels.items():
        raise Problem(f"{label(job)}: its pods have the labels of the exporter's")
    policies = [made for made in of_kind(objects, "NetworkPolicy") if "ingress" not in made["spec"]]
    if not any(policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items() for policy in policies):
        raise Problem(f"{label(job)}: no NetworkPolicy is for its pods")
    (term,) = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    wanted = stateful["spec"]["selector"]["matchLabels"] | {_POD_NAME: f"{stateful['metadata']['name']}-{ordinal}"}
    if term["labelSelector"]["matchLabels"] != wanted:
        raise Problem(f"{label(job)} should stand where {wanted} is")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claim = f"{stateful['spec']['volumeClaimTemplates'][0]['metadata']['name']}-{stateful['metadata']['name']}-{ordinal}"
    if volumes["data"]["persistentVolumeClaim"]["claimName"] != claim:
        raise Problem(f"{label(job)} should read the volume {claim}")
    if {mount["name"] for mount in pod["containers"][0]["volumeMounts"]} != volumes.keys():
        raise Problem(f"{label(job)}: volumes and mounts differ")
    theirs = stateful["spec"]["template"]["spec"]
    if pod["containers"][0]["image"] != theirs["containers"][0]["image"] or pod["securityContext"] != theirs["securityContext"]:
        raise Problem(f"{label(job)} should have the exporter's image and user")


def _check_monitor(monitor: dict, service: dict, discovers: bool) -> None:
    selector = monitor["spec"]["selector"]["matchLabels"]
    if not selector.items() <= service["metadata"]["labels"].items():
        raise Problem(f"{label(monitor)} selects {selector}, the service has {service['metadata']['labels']}")
    metrics = metric_labels(ROOT / "docs/metrics.md")
    for endpoint in monitor["spec"]["endpoints"]:
        if endpoint["port"] not in {port["name"] for port in service["spec"]["ports"]}:
            raise Problem(f"{label(monitor)}: the service has no port {endpoint['port']}")
        steps = endpoint["relabelings"]
        dropped = {name for name in _OPERATORS_LABELS for step in steps if step["action"] == "labeldrop" and re.fullmatch(step["regex"], name)}
        hidden = (_OPERATORS_LABELS - dropped - TARGET_LABELS) & set().union(*metrics.values())
        if hidden:
            raise Problem(f"{label(monitor)}: the operator's label {min(hidden)} would push the exporter's aside; drop it in relabelings")
        if {"action": "replace", "targetLabel": "job", "replacement": "wechat"} not in steps:
            raise Problem(f"{label(monitor)}: the alert rules want the job wechat")
        if discovers and set(endpoint["params"]["name[]"]) != _families_without_account(metrics):
            wrong = set(endpoint["params"]["name[]"]) ^ _families_without_account(metrics)
            raise Problem(f"deploy/kubernetes/discovery/families.yaml: {', '.join(sorted(wrong))}: there must be every family "
                          "without the label account, and no other")


def _families_without_account(metrics: dict[str, set[str]]) -> set[str]:
    """Families by the names that `name[]` takes: of a histogram the one without suffix."""
    own = {name for name, labels in metrics.items() if "account" not in labels and name.startswith(("wechat_", "process_", "promhttp_"))}
    parts = {f"{name.removesuffix('_bucket')}{suffix}" for name in own if name.endswith("_bucket") for suffix in ("_bucket", "_sum", "_count")}
    return own - parts


def _check_discovery(config: dict, stateful: dict, service: dict) -> None:
    name, port = stateful["metadata"]["name"], service["spec"]["ports"][0]["port"]
    host = f"{service['metadata']['name']}.{stateful['metadata']['namespace']}.svc:{port}"
    wanted = [f"http://{name}-{ordinal}.{host}/sd" for ordinal in range(stateful["spec"]["replicas"])]
    if [discovery["url"] for discovery in config["spec"]["httpSDConfigs"]] != wanted:
        raise Problem(f"{label(config)} should ask each pod once: {', '.join(wanted)}")
    if config["spec"]["jobName"] != "wechat":
        raise Problem(f"{label(config)}: the alert rules want the job wechat")
