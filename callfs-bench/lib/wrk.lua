-- Requests of wrk, put together here since wrk.format costs more than it saves.
local method = os.getenv("BENCH_METHOD")
local prefix = os.getenv("BENCH_PREFIX")
local files = tonumber(os.getenv("BENCH_FILES"))
local fields = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " .. os.getenv("BENCH_KEY") .. "\r\n"
local counter = -1

if method == "PUT" then
  local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
  local body = file:read("*a")
  file:close()
  local rest = fields .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
  local start = "PUT " .. prefix
  request = function()
    counter = counter + 1
    return start .. counter % 256 .. "/" .. counter .. rest
  end
elseif files > 1 then
  local ready = {}
  for n = 0, files - 1 do
    ready[n] = method .. " " .. prefix .. "0/" .. n .. fields .. "\r\n"
  end
  request = function()
    counter = counter + 1
    return ready[counter % files]
  end
else
  local ready = method .. " " .. prefix .. fields .. "\r\n"
  request = function()
    return ready
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %.1f %.3f %d\n", summary.requests,
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
