-- What wrk sends: pages or draws, as the people of a file that the driver wrote.
-- Each line: cookie csrf token budget project draw

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  what, path, run = args[1], args[2], args[3]
  people, turn = {}, number * 997
  for line in io.lines(path) do
    local cookie, csrf, token, budget, project, draw = line:match("^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$")
    people[#people + 1] = { cookie = cookie, csrf = csrf, token = token, budget = budget, project = project, draw = draw }
  end
  if what ~= "form" and what ~= "api" then
    for _, person in ipairs(people) do person.request = page(person) end
  end
end

function page(person)
  local signed = { Cookie = "terreau_session=" .. person.cookie, ["Accept-Language"] = "fr" }
  if what == "healthz" then return wrk.format("GET", "/healthz") end
  if what == "home" then return wrk.format("GET", "/", signed) end
  if what == "budget" then return wrk.format("GET", "/budgets/" .. person.budget, signed) end
  if what == "draw" then
    return wrk.format("GET", "/api/v1/draws/" .. person.draw, { Authorization = "Bearer " .. person.token })
  end
  error("unknown page " .. what)
end

function request()
  turn = turn + 1
  local person = people[turn % #people + 1]
  if person.request then return person.request end
  local key = run .. "-" .. number .. "-" .. turn
  if what == "form" then
    return wrk.format("POST", "/prelevements",
      { Cookie = "terreau_session=" .. person.cookie, ["Content-Type"] = "application/x-www-form-urlencoded" },
      "csrf=" .. person.csrf .. "&key=" .. key .. "&geste=fait&budget=" .. person.budget .. "&project=" .. person.project
        .. "&purpose=Facturation+automatique&amount=1")
  end
  return wrk.format("POST", "/api/v1/budgets/" .. person.budget .. "/draws",
    { Authorization = "Bearer " .. person.token, ["Idempotency-Key"] = key, ["Content-Type"] = "application/json" },
    '{"gesture":"done","purpose":"Facturation automatique","amount":{"cents":100,"currency":"EUR"},"project":"'
      .. person.project .. '"}')
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"median":%.3f,"p99":%.3f}\n', summary.requests,
    summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
