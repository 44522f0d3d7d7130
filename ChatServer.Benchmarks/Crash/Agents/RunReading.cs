using System.Buffers.Binary;
using System.Text.Json;
using ChatServer.Benchmarks.Crash.Changes;

namespace ChatServer.Benchmarks.Crash.Agents;

/// <summary>A run as the Messaging API shows it; ids are Room's numbers.</summary>
internal sealed record SeenRun(string State, long? Reply, long AnswersTo)
{
    public bool IsLive => State is "queued" or "running" or "streaming";
}

/// <summary>A message of the agent.</summary>
internal sealed record SeenReply(long Id, string Text)
{
    /// <summary>The question that it answers.</summary>
    public string Tag => Text.Split(' ')[0];
}

/// <summary>Reads one visitor's chat with the agent, its newest part.</summary>
internal sealed class RunReading(ApiClient api, Guid chat)
{
    private const int PageSize = 100;
    private const ulong NumberBits = 0x3FFF_FFFF_FFFF_FFFF;

    public async Task<IReadOnlyList<SeenRun>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        var page = await api.GetAsync($"/messaging/conversations/{chat}/runs?limit={PageSize}", cancellationToken);
        return [.. page.GetProperty("runs").EnumerateArray().Select(
            run => new SeenRun(
                run.GetProperty("state").GetString()!, NumberIn(run, "message_id"), NumberIn(run, "answers_to") ?? 0))];
    }

    public async Task<IReadOnlyList<SeenReply>> ReadRepliesAsync(CancellationToken cancellationToken)
    {
        var page = await api.GetAsync($"/messaging/conversations/{chat}/messages?limit={PageSize}", cancellationToken);
        return [.. page.GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("sender_type").GetString() == "agent")
            .Select(message => new SeenReply(
                NumberIn(message, "id") ?? 0, message.GetProperty("content").GetString()!))];
    }

    // The number is in the last bits of the id, see docs/protocol/messaging.md.
    private static long? NumberIn(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;

        return (long)(BinaryPrimitives.ReadUInt64BigEndian(value.GetGuid().ToByteArray(bigEndian: true).AsSpan(8)) & NumberBits);
    }
}
