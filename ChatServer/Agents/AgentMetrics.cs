using System.Diagnostics.Metrics;
using ChatServer.Agents.Runs;

namespace ChatServer.Agents;

internal sealed class AgentMetrics
{
    private readonly Counter<long> ended;
    private readonly Counter<long> errors;
    private readonly Counter<long> tokens;
    private readonly Histogram<double> firstToken;

    public AgentMetrics(IMeterFactory meters, LiveRuns live)
    {
        var meter = meters.Create("ChatServer.Agents");
        ended = meter.CreateCounter<long>("chat_agent_runs_ended", description: "Replies of agents that ended, by state.");
        errors = meter.CreateCounter<long>("chat_agent_provider_errors", description: "Failures of providers, by code.");
        tokens = meter.CreateCounter<long>("chat_agent_tokens", description: "Tokens that replies used.");
        firstToken = meter.CreateHistogram<double>(
            "chat_agent_first_token_seconds", unit: "s", description: "From the beginning of a run to its first text.");
        meter.CreateObservableGauge("chat_agent_runs", () => live.Count, description: "Replies that are being written.");
    }

    public void Ended(string state) => ended.Add(1, new KeyValuePair<string, object?>("state", state));

    public void Failed(string code) => errors.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Used(long count) => tokens.Add(count);

    public void FirstToken(TimeSpan elapsed) => firstToken.Record(elapsed.TotalSeconds);
}
