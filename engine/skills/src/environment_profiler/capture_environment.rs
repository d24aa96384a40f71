//! `capture_environment`: what the evaluation runs on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rq_core::cache::digest;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::toolchains::installed;
use crate::workspace::Workspace;
use std::sync::Arc;

/// The operation.
pub(crate) struct CaptureEnvironment {
    pub(crate) workspace: Arc<Workspace>,
}

impl Operation for CaptureEnvironment {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        let machine = format!("{:?}", machine());
        let programs =
            installed().iter().map(super::toolchains::Program::fingerprint).collect::<Vec<_>>().join("\n");
        let locks = self.workspace.lock_files()?;
        let locks = digest(format!("{locks:?}").as_bytes());
        Ok(Inputs {
            parts: vec![
                Input::tool("the machine", digest(machine.as_bytes())),
                Input::tool("a toolchain", digest(programs.as_bytes())),
                Input::project("a lock file", locks),
            ],
            always: None,
        })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let mut outcome = Outcome { environment: machine(), ..Outcome::default() };
        let programs = installed();
        let versions = std::thread::scope(|scope| {
            let asked: Vec<_> =
                programs.iter().map(|program| scope.spawn(|| program.version(context))).collect();
            asked.into_iter().map(|asked| asked.join().unwrap_or(Ok(None))).collect::<Result<Vec<_>, _>>()
        })?;
        for (program, version) in programs.iter().zip(versions) {
            if let Some(version) = version {
                outcome.environment.insert(format!("tool.{}", program.name), version);
            }
        }
        for (path, digest) in self.workspace.lock_files()? {
            outcome.environment.insert(format!("lock.{path}"), digest);
        }
        let number = |name: &str| outcome.environment.get(name).and_then(|value| value.parse::<f64>().ok());
        let (cores, memory) = (number("hardware.cpu_cores"), number("hardware.memory_bytes"));
        match cores {
            Some(cores) => outcome.metric("environment.cpu_cores", cores),
            None => outcome.missing("environment.cpu_cores", "the system does not say"),
        }
        match memory {
            Some(memory) => outcome.metric("environment.memory_bytes", memory),
            None => outcome.missing("environment.memory_bytes", "the system does not say"),
        }
        Ok(outcome)
    }
}

/// Hardware and system: what stays the same from minute to minute.
pub(crate) fn machine() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()) {
            found.insert(name.to_owned(), value);
        }
    };
    put("system.name", System::long_os_version().ok());
    put("system.kernel", System::kernel_version().ok());
    put("hardware.architecture", Some(System::cpu_arch()));
    put("hardware.cpu_cores", std::thread::available_parallelism().ok().map(|cores| cores.to_string()));
    put("hardware.cpu_model", cpu_model());
    put("hardware.cpu_governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    if let Ok(system) = System::new_with_specifics(memory) {
        let limit = system.cgroup_limits().map(|limits| limits.total_memory);
        let total = limit.filter(|limit| *limit > 0).unwrap_or_else(|| system.total_memory());
        put("hardware.memory_bytes", Some(total.to_string()));
    }
    put("system.container", Some(container().to_owned()));
    found
}

fn cpu_model() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, model)| model.to_owned())
}

fn container() -> &'static str {
    let exists = |path: &str| Path::new(path).exists();
    let groups = fs::read_to_string("/proc/1/cgroup").unwrap_or_default();
    if exists("/.dockerenv") || groups.contains("docker") {
        "docker"
    } else if exists("/run/.containerenv") {
        "podman"
    } else if std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() || groups.contains("kubepods") {
        "kubernetes"
    } else {
        "none"
    }
}

fn first_line(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()?.lines().next().map(str::to_owned)
}

/// The mean number of waiting processes over the last minute: changes while one looks, so it is no part of an outcome.
pub fn load() -> Option<f64> {
    System::load_average().ok().map(|load| load.one)
}
