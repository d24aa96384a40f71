//! The built-in skills: one folder a skill, one file an operation.

mod change;
mod code_search;
mod dependency_guardian;
mod derived;
mod doc_generator;
mod environment_profiler;
pub mod git;
mod git_workflow_assistant;
mod guarded;
mod own;
pub mod performance_profiler;
mod pr_review_assistant;
pub mod readers;
mod refactor_assistant;
mod reports;
mod spec_to_implementation;
mod test_orchestrator;
mod unread_code;
pub mod workspace;

use std::sync::Arc;

use rq_core::operation::Operation;
use rq_schema::config;

pub use environment_profiler::load;

use workspace::Workspace;

/// The operation whose parameters say what a change is compared with.
const CHANGES: &str = "git-workflow-assistant.analyze_changes";

/// Skills whose operations ask for the facts of every source.
const PARSING: [&str; 6] = [
    "code-search.",
    "doc-generator.",
    "pr-review-assistant.",
    "refactor-assistant.",
    "spec-to-implementation.",
    "test-orchestrator.",
];

/// The code of an operation; `None` for one that the catalog only announces.
pub fn operation(
    id: &str,
    configured: &config::Operation,
    workspace: &Arc<Workspace>,
) -> Option<Box<dyn Operation>> {
    found(id, configured, workspace).map(|operation| Box::new(guarded::Guarded(operation)) as _)
}

fn found(id: &str, configured: &config::Operation, workspace: &Arc<Workspace>) -> Option<Box<dyn Operation>> {
    let workspace = Arc::clone(workspace);
    if PARSING.iter().any(|skill| id.starts_with(skill)) {
        workspace.expect_facts();
    }
    if let Some(own) = &configured.own {
        return Some(Box::new(own::Command { own: own.clone(), workspace }));
    }
    Some(match id {
        "refactor-assistant.detect_code_smells" => {
            Box::new(refactor_assistant::detect_code_smells::DetectCodeSmells { workspace })
        }
        "refactor-assistant.analyze_complexity" => {
            Box::new(refactor_assistant::analyze_complexity::AnalyzeComplexity { workspace })
        }
        "test-orchestrator.analyze_coverage" => {
            Box::new(test_orchestrator::analyze_coverage::AnalyzeCoverage { workspace })
        }
        "doc-generator.analyze_documentation" => {
            Box::new(doc_generator::analyze_documentation::AnalyzeDocumentation { workspace })
        }
        "dependency-guardian.analyze_dependencies" => {
            Box::new(dependency_guardian::analyze_dependencies::AnalyzeDependencies { workspace })
        }
        "dependency-guardian.check_vulnerabilities" => {
            Box::new(dependency_guardian::check_vulnerabilities::CheckVulnerabilities { workspace })
        }
        "dependency-guardian.check_licenses" => {
            Box::new(dependency_guardian::check_licenses::CheckLicenses::new(workspace))
        }
        "dependency-guardian.check_updates" => {
            Box::new(dependency_guardian::check_updates::CheckUpdates { workspace })
        }
        "dependency-guardian.generate_sbom" => {
            Box::new(dependency_guardian::generate_sbom::GenerateSbom { workspace })
        }
        "pr-review-assistant.check_pr_quality" => {
            Box::new(pr_review_assistant::check_pr_quality::CheckPrQuality { workspace })
        }
        "spec-to-implementation.analyze_spec" => {
            Box::new(spec_to_implementation::analyze_spec::AnalyzeSpec { workspace })
        }
        "code-search.search_symbol" => Box::new(code_search::search_symbol::SearchSymbol::new(workspace)),
        "code-search.find_usages" => Box::new(code_search::find_usages::FindUsages::new(workspace)),
        CHANGES => Box::new(git_workflow_assistant::analyze_changes::AnalyzeChanges::new(workspace)),
        "performance-profiler.benchmark_release" => {
            Box::new(performance_profiler::benchmark_release::BenchmarkRelease { workspace })
        }
        "performance-profiler.analyze_resource_usage" => {
            Box::new(performance_profiler::analyze_resource_usage::AnalyzeResourceUsage::new(workspace))
        }
        "release-orchestrator.detect_regressions" | "environment-profiler.compare_environments" => {
            Box::new(derived::Derived)
        }
        "environment-profiler.capture_environment" => {
            Box::new(environment_profiler::capture_environment::CaptureEnvironment { workspace })
        }
        "environment-profiler.benchmark_hardware" => {
            Box::new(environment_profiler::benchmark_hardware::BenchmarkHardware::default())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rq_schema::catalog::Catalog;
    use rq_schema::{check, syntax};

    use super::*;

    #[test]
    fn every_declared_operation_has_code_and_every_announced_one_has_none() {
        let config = check::check(&syntax::parse(""), jiff::civil::date(2026, 1, 1)).config;
        let workspace = Arc::new(Workspace::new(std::path::Path::new("."), &config, None));
        for spec in Catalog::builtin().operations() {
            let configured = config::Operation::default_of(spec);
            let found = operation(&spec.id(), &configured, &workspace).is_some();
            assert_eq!(found, !spec.planned && spec.verb.is_none(), "{}", spec.id());
        }
    }
}
