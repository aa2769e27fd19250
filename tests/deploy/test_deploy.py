"""The manifests in `deploy/` against the code: no process, setting, port or metric is missing or of no use."""

import re
import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from prometheus_client import REGISTRY

import hub.edge.metrics  # noqa: F401 - importing declares them
from hub.edge.settings import Settings
from tests.deploy.manifests import DEPLOY, PROCESSES, SETTINGS, Document, documents, process_of, variables

COMPOSE = DEPLOY / "compose.yaml"
GATEWAY = Settings.model_fields["gateway_port"].default
PORT = Settings.model_fields["web_port"].default
SERVICES = tuple(sorted((DEPLOY / "systemd").glob("*.service")))
EXPOSED_MOST = 2.0
"""What `systemd-analyze security` may make of the unit, of ten."""

OVERLAYS = ("small", "large")
KUBERNETES = "1.33"


def needs(command: str) -> str:
    """Where it is; `.ci/run` installs it where it can, and elsewhere it is said to be lacking."""
    found = shutil.which(command)
    if found is None:
        pytest.skip(f"{command} is not on this machine")
    return found


def files() -> list[Path]:
    return [path for path in DEPLOY.rglob("*") if path.is_file()]


def test_no_file_names_a_setting_that_is_none() -> None:
    """
    It would be refused at the start, in the night.
    """
    named = {path.relative_to(DEPLOY): variables(path) - SETTINGS for path in files()}

    assert {} == {path: strange for path, strange in named.items() if strange}


def test_units_are_such_that_systemd_reads_them(tmp_path: Path) -> None:
    units = []
    for path in (*SERVICES, DEPLOY / "systemd/overstap-hub-backup.timer"):
        units.append(tmp_path / path.name)
        text = path.read_text(encoding="utf-8")
        units[-1].write_text(text.replace("/opt/overstap-hub/bin/hub", "/bin/true"), encoding="utf-8")

    said = subprocess.run(
        [needs("systemd-analyze"), "verify", *map(str, units)], capture_output=True, text=True, check=False
    )

    assert "" == said.stderr
    assert 0 == said.returncode


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.stem)
def test_unit_leaves_little_exposed(unit: Path) -> None:
    command = [needs("systemd-analyze"), "security", "--offline=true", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert found, said.stdout + said.stderr
    assert float(found[1]) <= EXPOSED_MOST


def test_image_is_nobody_and_asks_the_port_that_the_hub_opens() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert f"HUB_WEB_PORT={PORT}" in text
    assert f"http://127.0.0.1:{PORT}/health" in text
    assert f"EXPOSE {PORT}" in text


def test_compose_has_a_service_for_each_process() -> None:
    (compose,) = documents(COMPOSE)
    mine = {name: s for name, s in compose["services"].items() if s["image"] == "overstap-hub"}
    gateway = mine.pop("gateway")

    assert PROCESSES == {process_of(service["command"]) for service in mine.values()}
    assert PROCESSES == mine.keys()
    assert {"0.0.0.0"} == {s["environment"]["HUB_WEB_HOST"] for s in mine.values()}  # noqa: S104 - is asked from beside
    assert all(s["read_only"] and s["cap_drop"] == ["ALL"] for s in (gateway, *mine.values()))
    assert set(mine["intake"]["volumes"]) <= set(gateway["volumes"]), "what it hands over is taken in there"
    assert mine["intake"]["command"][-1] == gateway["command"][-1]
    assert [f"127.0.0.1:{GATEWAY}:{GATEWAY}"] == gateway["ports"]


def test_prometheus_scrapes_each_process() -> None:
    (config,) = documents(DEPLOY / "prometheus/prometheus.yml")
    (job,) = config["scrape_configs"]

    assert {f"{name}:{PORT}" for name in PROCESSES} == set(job["static_configs"][0]["targets"])


def test_alerts_ask_for_metrics_that_there_are_and_have_their_page() -> None:
    known = {sample.name for metric in REGISTRY.collect() for sample in metric.samples} | {
        metric.name for metric in REGISTRY.collect()
    }
    (config,) = documents(DEPLOY / "prometheus/alerts.yml")
    rules = [rule for group in config["groups"] for rule in group["rules"]]

    assert rules
    for rule in rules:
        asked = set(re.findall(r"\bhub_[a-z_]+", rule["expr"]))
        assert asked <= known | {f"{name}_total" for name in known}, rule["alert"]
        page, _, section = rule["annotations"]["page"].partition("#")
        handbook = (DEPLOY.parent / page).read_text(encoding="utf-8")
        assert re.search(rf"^## {section}$", handbook, re.MULTILINE | re.IGNORECASE), rule["alert"]


@pytest.fixture(params=OVERLAYS)
def built(request: pytest.FixtureRequest) -> list[Document]:
    """All that an overlay puts on a cluster."""
    path = DEPLOY / "kubernetes/overlays" / request.param
    said = subprocess.run(
        [needs("kubectl"), "kustomize", str(path)], capture_output=True, text=True, check=False
    )
    assert 0 == said.returncode, said.stderr
    return [each for each in yaml.safe_load_all(said.stdout) if each]


def workloads(built: list[Document]) -> dict[str, Document]:
    return {
        each["metadata"]["labels"]["hub.overstap.nl/process"]: each
        for each in built
        if each["kind"] in ("Deployment", "StatefulSet")
    }


def test_cluster_has_a_workload_for_each_process(built: list[Document]) -> None:
    found = workloads(built)

    assert PROCESSES == found.keys()
    for name, each in found.items():
        (container,) = each["spec"]["template"]["spec"]["containers"]
        assert name == process_of(container.get("args") or container["command"])


def test_workloads_may_write_nothing_are_nobody_and_are_asked_how_they_are(built: list[Document]) -> None:
    for name, each in workloads(built).items():
        pod = each["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"], name
        assert container["securityContext"]["readOnlyRootFilesystem"], name
        assert {"drop": ["ALL"]} == container["securityContext"]["capabilities"], name
        assert [PORT] == [port["containerPort"] for port in container["ports"]], name
        paths = [container[p]["httpGet"]["path"] for p in ("livenessProbe", "readinessProbe")]
        assert ["/health", "/ready"] == paths, name
        assert "memory" in container["resources"]["limits"], name


def test_cluster_s_settings_make_a_hub(built: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    (given,) = (each["data"] for each in built if each["kind"] == "ConfigMap")
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    made = Settings()

    assert made.partitions in (4, 12)
    assert "0.0.0.0" == made.web_host, "a probe asks the pod's address, not its loopback"  # noqa: S104
    assert "ssl.ca.location" in made.kafka()


def test_documents_are_what_kubernetes_takes(built: list[Document]) -> None:
    """
    Those of Kubernetes itself; Strimzi's kinds have a schema of their own, which is not looked at.
    """
    own = [each for each in built if not each["apiVersion"].startswith("kafka.strimzi.io/")]

    assert len(built) - len(own) == 3
    for each in own:
        kubernetes_validate.validate(each, KUBERNETES, strict=True)


def test_disruption_budgets_and_networks_are_of_workloads_that_there_are(built: list[Document]) -> None:
    selectors = [
        each["spec"].get("selector") or each["spec"]["podSelector"]
        for each in built
        if each["kind"] in ("PodDisruptionBudget", "NetworkPolicy")
    ]
    asked = [s["matchLabels"]["hub.overstap.nl/process"] for s in selectors if "matchLabels" in s]
    asked += [n for s in selectors for e in s.get("matchExpressions", ()) for n in e.get("values", ())]

    assert {"pupil-watch", "intake", "delivery"} <= set(asked)
    assert set(asked) <= PROCESSES
