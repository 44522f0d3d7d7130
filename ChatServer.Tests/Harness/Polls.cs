using System.Text.Json;
using ChatServer.Tests.Api.Room;

namespace ChatServer.Tests.Harness;

/// <summary>Sends and reads polls like a client.</summary>
internal static class Polls
{
    /// <summary>Sends a poll of three options, and returns its message's id. Its confirmation must be the next.</summary>
    public static async Task<long> SendPollAsync(
        this RoomClient client, Guid? receiver = null, long? thread = null, bool multiple = false, bool anonymous = false,
        string? closesAt = null)
    {
        var data =
            new Dictionary<string, object> { ["question"] = "When?", ["options"] = new[] { "Monday", "Tuesday", "Never" } };
        if (multiple)
            data["multiple"] = true;
        if (anonymous)
            data["anonymous"] = true;
        if (closesAt is not null)
            data["closes_at"] = closesAt;
        await client.SendAsync(
            new { action = "message", receiver_id = receiver, thread_id = thread, message_type = "poll", data });
        return (await client.ReceiveAsync("conf_message")).Id();
    }

    public static Task VoteAsync(this RoomClient client, long poll, params int[] options) =>
        client.SendAsync(new { action = "vote", message_id = poll, options });

    /// <summary>Votes and returns the answer, which must be the next frame.</summary>
    public static async Task<JsonElement> VoteConfirmedAsync(this RoomClient client, long poll, params int[] options)
    {
        await client.VoteAsync(poll, options);
        return await client.ReceiveAsync("poll_changed");
    }

    /// <summary>Reads a poll from a user's history of a thread.</summary>
    public static async Task<JsonElement> ReadPollAsync(this TestServer server, TestUser user, long thread, long poll) =>
        (await server.GetAsync(user, $"/chat/thread/messages/{thread}/")).GetProperty("data").Messages()
            .Single(message => message.Number("id") == poll).GetProperty("poll");

    public static int[] Numbers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    /// <summary>Returns the visible votes by user.</summary>
    public static Dictionary<Guid, int[]> Votes(this JsonElement element) => element.TryGetProperty("votes", out var votes)
        ? votes.EnumerateArray().ToDictionary(vote => vote.GetProperty("user_id").GetGuid(), vote => vote.Numbers("options"))
        : [];
}
