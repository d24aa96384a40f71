-- What must work in Neovim, after the set-up of docs/editors/neovim.md. The project's quality.kdl is open.
-- Where TRUSTED is set, the set-up has been told to trust the project.
local failed = false

local function case(name, run)
  local fine, problem = pcall(run)
  problem = tostring(problem):gsub("%s+", " ")
  if not fine then
    failed = true
  end
  io.stdout:write((fine and "ok " .. name or "FAILED " .. name .. ": " .. problem) .. "\n")
end

local function wait(what, holds)
  if not vim.wait(10000, holds, 20) then
    error(what .. ": not within 10 s", 0)
  end
end

local function attached()
  wait("a client", function()
    local client = select(2, next(vim.lsp.buf_get_clients(0)))
    return client and client.initialized and true
  end)
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- Puts the cursor at the first character of `word` in the first line that holds `text`.
local function at(text, word)
  for number, line in ipairs(lines()) do
    local from = line:find(text, 1, true)
    if from then
      vim.api.nvim_win_set_cursor(0, { number, line:find(word, from, true) - 1 })
      return number
    end
  end
  error("no line has " .. text, 0)
end

local function replace(text, by)
  local number = at(text, text)
  local line = lines()[number]
  local from, to = line:find(text, 1, true)
  vim.api.nvim_buf_set_lines(0, number - 1, number, false, { line:sub(1, from - 1) .. by .. line:sub(to + 1) })
  return number
end

local function request(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  local answers = assert(vim.lsp.buf_request_sync(0, method, params, 10000), method .. " was not answered")
  for _, answer in pairs(answers) do
    assert(not answer.error, method .. ": " .. vim.inspect(answer.error))
    return answer.result
  end
  error("no server is attached", 0)
end

local function errors()
  return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end

local function original()
  vim.cmd("silent edit!")
  wait("no errors in the file as it is", function()
    return #errors() == 0
  end)
end

local function contains(text, part)
  assert(type(text) == "string" and text:find(part, 1, true), "expected " .. part .. " in " .. vim.inspect(text))
end

if vim.env.TRUSTED then
  case("evaluation keeps a snapshot when the project is trusted", function()
    local shown = function()
      local range = { start = { line = 0, character = 0 }, ["end"] = { line = #lines(), character = 0 } }
      return vim.inspect(request("textDocument/inlayHint", { range = range }) or {})
    end
    attached()
    wait("hints", function()
      return shown():find("would have failed 2 of the last 3", 1, true) and true
    end)
    -- The same thing evaluated again is no second snapshot.
    local source = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":h") .. "/shop/money.py"
    vim.fn.writefile({ "# One more thing." }, source, "a")
    local params = { command = "rq.server.evaluate", arguments = { vim.uri_from_bufnr(0) } }
    vim.lsp.buf_request(0, "workspace/executeCommand", params, function() end)
    wait("hints of the new snapshot", function()
      return shown():find("would have failed 2 of the last 4", 1, true) and true
    end)
  end)
  vim.cmd(failed and "cquit!" or "qall!")
end

case("the documented set-up attaches the server", function()
  attached()
  local client = select(2, next(vim.lsp.buf_get_clients(0)))
  assert(client.name == "rq" and vim.fn.fnamemodify(client.config.root_dir, ":t") == "ws", client.config.root_dir)
end)

case("a wrong line has a diagnostic", function()
  local number = replace("coverage.line_percent >= 90", "coverage.line_percnt >= 90")
  wait("an error", function()
    return #errors() > 0
  end)
  local found = errors()[1]
  assert(#errors() == 1 and found.lnum == number - 1, vim.inspect(errors()))
  contains(lines()[number]:sub(found.col + 1, found.end_col), "coverage.line_percnt")
  contains(found.message, "line_percnt")
  original()
end)

case("a diagnostic goes when its line is right again", function()
  replace("weight=10", "weight=-1")
  wait("an error", function()
    return #errors() > 0
  end)
  replace("weight=-1", "weight=10")
  wait("no error", function()
    return #errors() == 0
  end)
  original()
end)

case("metrics are completed inside of an expression", function()
  local number = replace("tests.failed == 0", "tests. == 0")
  vim.api.nvim_win_set_cursor(0, { number, (lines()[number]:find("tests.", 1, true)) + 5 })
  local result = request("textDocument/completion")
  local found
  for _, item in ipairs(result.items or result) do
    if item.label == "tests.failed" then
      found = item
    end
  end
  assert(found, "no tests.failed in " .. vim.inspect(vim.tbl_map(function(item)
    return item.label
  end, result.items or result)))
  local shown = vim.inspect(request("completionItem/resolve", found))
  contains(shown, "count")
  original()
end)

case("hover explains a metric", function()
  at("complexity.max <= 10", "complexity.max")
  local result = request("textDocument/hover")
  contains(result and result.contents.value, "complexity.max")
end)

case("inlay hints hold the score, points, margins and the verdict", function()
  local range = { start = { line = 0, character = 0 }, ["end"] = { line = #lines(), character = 0 } }
  local hints = {}
  wait("hints", function()
    hints = request("textDocument/inlayHint", { range = range }) or {}
    return #hints > 0
  end)
  local labels = {}
  for _, hint in ipairs(hints) do
    local label = hint.label
    if type(label) == "table" then
      label = table.concat(vim.tbl_map(function(part)
        return part.value
      end, label))
    end
    table.insert(labels, lines()[hint.position.line + 1]:match("%S+") .. " " .. label)
  end
  local all = table.concat(labels, "\n")
  for _, part in ipairs({ "score", "component", "gate", "require", "98.3", "✓" }) do
    contains(all, part)
  end
end)

case("rename reaches expressions", function()
  replace('require "score >= 90"', 'require "components.documentation >= 90"')
  at('component "documentation"', "documentation")
  vim.lsp.buf.rename("docs")
  wait("both places renamed", function()
    local text = table.concat(lines(), "\n")
    return text:find('component "docs"', 1, true) and text:find("components.docs >= 90", 1, true) and true
  end)
  original()
end)

case("formatting", function()
  replace('    language "python"', 'language    "python"')
  vim.lsp.buf.formatting_sync(nil, 10000)
  assert(vim.tbl_contains(lines(), '    language "python"'), table.concat(lines(), "\n"))
  original()
end)

case("evaluation is refused while the project is not trusted", function()
  local params = { command = "rq.server.evaluate", arguments = { vim.uri_from_bufnr(0) } }
  local answers = assert(vim.lsp.buf_request_sync(0, "workspace/executeCommand", params, 10000))
  local answer = select(2, next(answers))
  contains(answer.error and answer.error.message or "", "trusted")
end)

case("findings of the last evaluation are shown in source files", function()
  vim.cmd("silent edit! ../cart/src/checkout.ts")
  wait("findings", function()
    return #vim.diagnostic.get(0) > 0
  end)
  local found = vim.diagnostic.get(0)[1]
  assert(found.source == "rq", vim.inspect(found))
end)

if failed then
  vim.cmd("cquit!")
end
vim.cmd("qall!")
