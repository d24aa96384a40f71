// The language server, from its start to its end.
import * as vscode from "vscode";
import {
  type ClientCapabilities,
  DidChangeConfigurationNotification,
  type DocumentSelector,
  type FeatureState,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  State,
  type StaticFeature,
  TransportKind,
} from "vscode-languageclient/node";
import { locateServer, thisMachine } from "./locate";
import { CONFIGURATION, LANGUAGE } from "./projects";
import { SERVER_EVALUATE, SERVER_RUN } from "./protocol";
import { serverSettings } from "./settings";
import { beforeEvaluation } from "./trust";

export interface Server extends vscode.Disposable {
  /** The client where the server runs. */
  running(): LanguageClient | undefined;
  /** Whether it could not be found or started. */
  isMissing(): boolean;
  restart(): Promise<void>;
  /** Ends the server, as the protocol has it. */
  stop(): Promise<void>;
  /** Fires when the server begins to run and when it no longer does. */
  readonly onDidChange: vscode.Event<void>;
  /** Notifications of one method, from every server that is started. */
  onNotification(method: string, then: (params: unknown) => void): void;
}

/** Where completion, hints and all other features are offered. Source files are synced apart (sources.ts). */
const DOCUMENTS: DocumentSelector = [
  { language: LANGUAGE, scheme: "file" },
  { language: LANGUAGE, scheme: "untitled" },
  { pattern: `**/${CONFIGURATION}`, scheme: "file" },
];

/** The server of this window; it is not started yet. */
export function languageServer(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Server {
  let client: LanguageClient | undefined;
  let missing = false;
  const changed = new vscode.EventEmitter<void>();
  const handlers: [string, (params: unknown) => void][] = [];
  const trace = vscode.window.createOutputChannel("rq trace");

  const start = async () => {
    const setting = vscode.workspace.getConfiguration("rq").get<string>("server.path", "").trim();
    const program = locateServer(setting, thisMachine(context.extensionPath));
    missing = "missing" in program;
    if ("missing" in program) {
      log.error(program.missing);
      changed.fire();
      void tellMissing(program.missing);
      return;
    }
    log.info(`language server: ${[program.path, ...program.args].join(" ")} (from ${program.from})`);
    const executable = { command: program.path, args: program.args, transport: TransportKind.stdio };
    const started = new LanguageClient("rq", "rq", executable, clientOptions(log, trace));
    started.registerFeature(pushedDiagnostics());
    for (const [method, then] of handlers) started.onNotification(method, then);
    started.onDidChangeState(() => changed.fire());
    client = started;
    try {
      await started.start();
    } catch (error) {
      missing = true;
      log.error(`the language server did not start: ${String(error)}`);
      void tellMissing("The language server of rq did not start.");
    }
    changed.fire();
  };
  const stop = async () => {
    const stopped = client;
    client = undefined;
    try {
      await stopped?.dispose();
    } catch (error) {
      log.warn(`the language server did not end as it should: ${String(error)}`);
    }
  };
  // One after the other, however fast they are asked for.
  let turn: Promise<void> = Promise.resolve();
  const restart = () => (turn = turn.then(stop).then(start));
  const end = () => (turn = turn.then(stop));

  const tellSettings = () => {
    if (client?.state !== State.Running) return;
    void client.sendNotification(DidChangeConfigurationNotification.type, { settings: { rq: settings() } });
  };
  const subscriptions = [
    changed,
    trace,
    vscode.workspace.onDidGrantWorkspaceTrust(tellSettings),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("rq.server.path")) void restart();
      else if (event.affectsConfiguration("rq")) tellSettings();
    }),
  ];
  return {
    running: () => (client?.state === State.Running ? client : undefined),
    isMissing: () => missing,
    restart,
    stop: end,
    onDidChange: changed.event,
    onNotification(method, then) {
      handlers.push([method, then]);
      client?.onNotification(method, then);
    },
    dispose() {
      vscode.Disposable.from(...subscriptions).dispose();
      void end();
    },
  };
}

function clientOptions(log: vscode.LogOutputChannel, trace: vscode.OutputChannel): LanguageClientOptions {
  return {
    documentSelector: DOCUMENTS,
    outputChannel: log,
    traceOutputChannel: trace,
    initializationOptions: settings,
    middleware: middleware(),
    // A server that is asked for nothing wrong need not raise a window.
    revealOutputChannelOn: 4,
  };
}

function middleware(): Middleware {
  return {
    workspace: {
      async configuration(params, token, next) {
        const answers = await next(params, token);
        // Trust is no setting, but the server looks for it among them.
        return Array.isArray(answers)
          ? answers.map((answer: unknown, at) => (params.items[at]?.section === "rq" ? settings() : answer))
          : answers;
      },
    },
    async executeCommand(command, args, next) {
      const evaluates = command === SERVER_EVALUATE || command === SERVER_RUN;
      if (evaluates && !(await beforeEvaluation(args[0]))) return undefined;
      return next(command, args) as unknown;
    },
  };
}

function settings() {
  const configuration = vscode.workspace.getConfiguration("rq");
  return serverSettings((key) => configuration.get(key), vscode.workspace.isTrusted);
}

/** Diagnostics come when the server has them, for source files too, which it would not be asked about. */
function pushedDiagnostics(): StaticFeature {
  return {
    fillClientCapabilities(capabilities: ClientCapabilities) {
      delete capabilities.textDocument?.diagnostic;
      delete capabilities.workspace?.diagnostics;
    },
    initialize() {},
    getState: (): FeatureState => ({ kind: "static" }),
    clear() {},
  };
}

async function tellMissing(message: string) {
  const settings = "Open the Setting";
  const logs = "Show the Logs";
  const chosen = await vscode.window.showErrorMessage(message, settings, logs);
  if (chosen === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "rq.server.path");
  if (chosen === logs) await vscode.commands.executeCommand("rq.showLogs");
}
