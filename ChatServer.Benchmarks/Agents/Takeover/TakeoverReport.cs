using System.Text.Json.Serialization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>What a run found.</summary>
/// <param name="Late">Messages and pieces of replies that came after a confirmed takeover, live.</param>
/// <param name="LateInLog">Messages that come after a takeover when the chats are caught up on afterwards.</param>
/// <param name="Complete">Replies that ended before the takeover.</param>
/// <param name="None">Questions that were taken over before anything was said.</param>
/// <param name="Begun">From the confirmation of a question until its run had begun.</param>
/// <param name="Moments">How many rounds took over at which moment.</param>
internal sealed record TakeoverReport(
    string? Label, int Seed, int Rounds, double Seconds, int Late, int LateInLog, int Complete, int CutShort, int None,
    IReadOnlyDictionary<string, int> Moments, LatencySummary Begun)
{
    [JsonIgnore]
    public bool IsSound => Late == 0 && LateInLog == 0;
}
