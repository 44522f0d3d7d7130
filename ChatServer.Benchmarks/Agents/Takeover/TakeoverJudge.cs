using System.Text.Json;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>
/// Finds what an agent says while its owner answers, in the frames of one connection of the visitor. They come in the order of
/// the log, and a piece of a reply is queued before the commit that ends it; so no clocks have to be compared: the takeover was
/// confirmed to its owner after the commit that the visitor's frame shows, and what comes behind that frame was said later.
/// </summary>
internal sealed class TakeoverJudge
{
    private bool hasOwner;

    /// <summary>Messages and pieces of replies that came between a takeover and the hand-back.</summary>
    public int Late { get; private set; }

    public int Complete { get; private set; }

    public int CutShort { get; private set; }

    public void Observe(JsonElement frame)
    {
        switch (RoomDevice.Text(frame, "action"))
        {
            case "agent_control":
                hasOwner = RoomDevice.Text(frame, "control") == "owner";
                break;
            case "re_message" when EventOf(frame) is { } happened:
                hasOwner = happened switch
                {
                    "owner_took_over" => true,
                    "handed_back" => false,
                    _ => hasOwner,
                };
                break;
            case "re_message" when frame.TryGetProperty("agent_id", out _):
                Count(frame);
                break;
            case "agent_chunk" when hasOwner:
                Late++;
                break;
        }
    }

    private void Count(JsonElement reply)
    {
        if (hasOwner)
            Late++;
        else if (reply.TryGetProperty("truncated", out _))
            CutShort++;
        else
            Complete++;
    }

    private static string? EventOf(JsonElement frame) =>
        RoomDevice.Text(frame, "message_type") == "system" && frame.TryGetProperty("data", out var data)
            ? RoomDevice.Text(data, "event") ?? ""
            : null;
}
