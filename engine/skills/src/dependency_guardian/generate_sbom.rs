//! `generate_sbom`: what the project is made of, as a document for others.

use std::sync::Arc;

use rq_core::finding::fingerprint;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use rq_core::waiver::waived;
use rq_schema::config;
use serde::Deserialize;
use serde_json::Value;

use super::check_vulnerabilities::{CheckVulnerabilities, finding};
use super::licenses::Installed;
use super::sbom::{Bill, Statement, cyclonedx, openvex, purl, spdx};
use super::survey::survey;
use crate::workspace::Workspace;

/// The operation whose waivers become statements.
const VULNERABILITIES: &str = "dependency-guardian.check_vulnerabilities";

/// The operation.
pub(crate) struct GenerateSbom {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
struct Parameters {
    format: String,
}

impl Operation for GenerateSbom {
    fn version(&self) -> u32 {
        2
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        Ok(Inputs { parts: vec![self.workspace.dependency_input()?], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let bill = self.bill(context)?;
        let mut outcome = Outcome::default();
        outcome.notes.extend(bill.gaps().iter().map(|gap| format!("there may be more packages: {gap}")));
        outcome.metric("sbom.components", bill.len() as f64);
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let parameters: Parameters = context.parameters()?;
        Ok(Some(match parameters.format.as_str() {
            "openvex" => self.openvex(context)?,
            "spdx" => spdx(&self.bill(context)?),
            _ => cyclonedx(&self.bill(context)?),
        }))
    }
}

impl GenerateSbom {
    fn bill(&self, context: &Context<'_>) -> Result<Bill, OperationError> {
        let root = context.root.canonicalize().map_err(|error| OperationError::Failed(error.to_string()))?;
        let survey = survey(context, &self.workspace)?;
        Bill::new(&project(context), time(context), &survey, &Installed::new(&root))
    }

    fn openvex(&self, context: &Context<'_>) -> Result<Value, OperationError> {
        let configured = context.config.operations.iter().find(|one| one.id() == VULNERABILITIES);
        let spec = context.config.catalog.operation(VULNERABILITIES);
        let default = spec.map(config::Operation::default_of);
        let Some(operation) = configured.or(default.as_ref()) else {
            return Err(OperationError::Failed(format!("there is no {VULNERABILITIES}")));
        };
        let checking = Context { operation, ..*context };
        let survey = survey(&checking, &self.workspace)?;
        let check = CheckVulnerabilities { workspace: Arc::clone(&self.workspace) };
        let report = check.report(&checking, &survey)?;
        if let Some(reason) = report.unchecked.first() {
            return Err(OperationError::Missing(reason.clone()));
        }
        let pointed_at = report.hits.iter().filter_map(|hit| Some((hit, finding(&survey, hit, &checking)?)));
        let (hits, mut findings): (Vec<_>, Vec<_>) = pointed_at.unzip();
        findings.iter_mut().for_each(|finding| VULNERABILITIES.clone_into(&mut finding.operation));
        fingerprint(&mut findings);
        let today = context.host.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let (marks, _) = waived([operation], &findings, today);
        let statements = hits.into_iter().zip(marks).filter_map(|(hit, mark)| {
            let lock = survey.locks.get(hit.lock)?;
            let package = lock.dependencies.packages.get(hit.package)?;
            let waiver = mark.and_then(|place| operation.waivers.get(place));
            Some(Statement {
                id: hit.advisory.id.clone(),
                aliases: hit.advisory.aliases.clone(),
                package: purl(lock.dependencies.ecosystem, package)?,
                waiver: waiver.map(|waiver| (waiver.reason.clone(), waiver.justification.clone())),
            })
        });
        Ok(openvex(&project(context), &time(context), &statements.collect::<Vec<_>>()))
    }
}

fn project(context: &Context<'_>) -> String {
    let named = context.config.project.name.as_ref().map(|name| name.value.clone());
    let folder = || context.root.file_name().map(|name| name.to_string_lossy().into_owned());
    named.or_else(folder).unwrap_or_else(|| "project".to_owned())
}

/// RFC 3339 in seconds, as SPDX wants it; what `SOURCE_DATE_EPOCH` says, so that a document can be made again.
fn time(context: &Context<'_>) -> String {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let fixed = fixed.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    fixed.unwrap_or_else(|| context.host.now()).strftime("%FT%TZ").to_string()
}
