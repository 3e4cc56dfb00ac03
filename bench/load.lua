-- wrk's side: plays the requests of a file, one a line: METHOD \t path \t body \t header: value \t …
-- "{n}" in path or body becomes a number never used before. Prints one JSON line of figures at the end.
local requests, unique, position, count = {}, false, 0, 0
local counter = 0

function setup(thread)
   thread:set("first", tonumber(os.getenv("BENCH_FIRST") or "0"))
end

function init(args)
   counter = first
   for line in io.lines(args[1]) do
      local parts = {}
      for part in (line .. "\t"):gmatch("(.-)\t") do parts[#parts + 1] = part end
      local headers = {}
      for i = 4, #parts do
         local name, value = parts[i]:match("^(.-): (.*)$")
         headers[name] = value
      end
      if line:find("{n}", 1, true) then
         unique = true
         requests[#requests + 1] = { parts[1], parts[2], headers, parts[3] }
      else
         requests[#requests + 1] = wrk.format(parts[1], parts[2], headers, parts[3] ~= "" and parts[3] or nil)
      end
   end
   count = #requests
end

function request()
   position = position % count + 1
   if not unique then return requests[position] end
   local told = requests[position]
   counter = counter + 1
   local number = string.format("%.0f", counter)
   local path, body = told[2]:gsub("{n}", number), told[4]:gsub("{n}", number)
   return wrk.format(told[1], path, told[3], body)
end

function done(summary, latency, times)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "errors": %d, "refused": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
