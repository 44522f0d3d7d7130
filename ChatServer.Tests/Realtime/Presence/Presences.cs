using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>Frames for the tests of presence.</summary>
internal static class Presences
{
    /// <summary>Subscribes a device to all peers, and returns once it has received the online peers.</summary>
    public static async Task<IReadOnlyList<JsonElement>> SubscribeToAllAsync(this RoomClient client)
    {
        await client.SendAsync(new { action = "presence" });
        return await client.ReceivePendingAsync();
    }

    public static Task SetPresenceAsync(this RoomClient client, string status) =>
        client.SendAsync(new { action = "presence", status });

    public static Task FollowAsync(this RoomClient client, params Guid[] userIds) =>
        client.SendAsync(new { action = "subscribe_presence", user_ids = userIds });

    /// <summary>Returns all frames caused so far: requests are answered in order, so an answer comes after them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReceivePendingAsync(this RoomClient client)
    {
        var last = Guid.NewGuid();
        await client.FollowAsync(last);
        var frames = new List<JsonElement>();
        while (await client.ReceiveAsync() is var frame && frame.Text("user_id") != last.ToString())
            frames.Add(frame);
        return frames;
    }

    /// <summary>Returns the next frame, which must be the presence of this user.</summary>
    public static async Task<JsonElement> ReceivePresenceAsync(this RoomClient client, Guid userId, string status)
    {
        var frame = await client.ReceiveAsync("presence");
        Assert.That(frame.Text("user_id"), Is.EqualTo(userId.ToString()), frame.GetRawText());
        Assert.That(frame.Text("status"), Is.EqualTo(status), frame.GetRawText());
        return frame;
    }

    /// <summary>Returns the current presence of a user as a device sees it.</summary>
    public static async Task<JsonElement> AskAsync(this RoomClient client, Guid userId)
    {
        await client.FollowAsync(userId);
        while (true)
        {
            if (await client.ReceiveAsync() is var frame
                && frame.Text("action") == "presence"
                && frame.Text("user_id") == userId.ToString())
                return frame;
        }
    }

    /// <summary>Connects two devices whose users have a conversation and have received all of it.</summary>
    public static async Task<(RoomClient Ana, RoomClient Ben)> ConnectPairAsync(this TestServer server)
    {
        var (ana, ben) = (await server.ConnectAsync("Ana"), await server.ConnectAsync("Ben"));
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");
        return (ana, ben);
    }

    public static IEnumerable<string> StatusesOf(this IEnumerable<JsonElement> frames, Guid userId) =>
        frames.Where(frame => frame.Text("action") == "presence" && frame.Text("user_id") == userId.ToString())
            .Select(frame => frame.Text("status")!);
}
