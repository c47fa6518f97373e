//! The server: speaks the protocol on the standard streams, one question after the other.

use super::arguments::Arguments;
use super::desk::Desk;
use super::tools::{TOOLS, Tool};
use crate::cli::error::CliError;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use serde_json::json;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

const INSTRUCTIONS: &str = "Answers questions about one sweep of trading backtests. 'rank' names backtests, 'show' and 'compare' look \
                            at them, 'statistics' says whether the best is more than luck, 'report' sums up.";

/// Answers until the client closes its end.
pub(super) fn serve(desk: Desk) -> Result<(), CliError> {
    let failed = |error: std::io::Error| CliError::failed(error);
    // It outlives the runtime, within which no connection to a database may end.
    let desk = Arc::new(Mutex::new(desk));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
    runtime.block_on(async {
        let server = Server(Arc::clone(&desk)).serve((tokio::io::stdin(), tokio::io::stdout())).await;
        let running = server.map_err(|error| CliError::failed(error.to_string()))?;
        running.waiting().await.map_err(|error| CliError::failed(error.to_string()))?;
        Ok(())
    })
}

struct Server(Arc<Mutex<Desk>>);

impl Server {
    /// What a tool answers; what is wrong with the question is an answer too, which the client can mend.
    fn answer(&self, tool: &Tool, arguments: Arguments) -> CallToolResult {
        // Away from the runtime, as object stores and databases are waited for by runtimes of their own.
        let answer = thread::scope(|scope| {
            let answer = || {
                let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                arguments.known(&(tool.arguments)()).and_then(|()| (tool.answer)(&mut desk, &arguments))
            };
            let thread = thread::Builder::new().spawn_scoped(scope, answer).map_err(CliError::failed)?;
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        match answer {
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(error) => {
                let hint = error.hint_text().map_or_else(String::new, |hint| format!("\nhint: {hint}"));
                CallToolResult::error(vec![ContentBlock::text(format!("{}{hint}", error.reasons().join(": ")))])
            }
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("iaf", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let may_write = self.0.lock().unwrap_or_else(PoisonError::into_inner).may_write;
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(|tool| described(tool, may_write)).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = TOOLS.iter().find(|tool| tool.name == request.name);
        let tool =
            tool.ok_or_else(|| ErrorData::invalid_params(format!("there is no tool '{}'", request.name), None))?;
        Ok(self.answer(tool, Arguments(request.arguments.unwrap_or_default())).into())
    }
}

fn described(tool: &Tool, may_write: bool) -> rmcp::model::Tool {
    let schema = json!({ "type": "object", "properties": (tool.arguments)(), "required": tool.needed });
    let schema = if let serde_json::Value::Object(schema) = schema { schema } else { Default::default() };
    let annotations = ToolAnnotations::new().read_only(!(tool.writes && may_write)).open_world(false);
    rmcp::model::Tool::new(tool.name, tool.description, schema).with_annotations(annotations)
}
