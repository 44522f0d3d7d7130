using System.Diagnostics.Metrics;

namespace ChatServer.Agents.Completions;

internal sealed class CompletionMetrics
{
    private const string Done = "done";
    private readonly Counter<long> ended;
    private readonly Counter<long> tokens;

    public CompletionMetrics(IMeterFactory meters, LiveCompletions live)
    {
        var meter = meters.Create("ChatServer.Completions");
        ended = meter.CreateCounter<long>(
            "chat_completions_ended", description: "Answers that models generated, by how they ended.");
        tokens = meter.CreateCounter<long>("chat_completion_tokens", description: "Tokens that they used.");
        meter.CreateObservableGauge("chat_completions", () => live.Count, description: "Answers that are being generated.");
    }

    public void Ended(AnswerEnd end)
    {
        ended.Add(1, new KeyValuePair<string, object?>("outcome", end.Error ?? Done));
        tokens.Add(end.TokensIn + end.TokensOut);
    }
}
