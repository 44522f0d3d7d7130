using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>The pages of channels, as a user reads them; empty if they may not.</summary>
internal static class ChannelPages
{
    private const string Limit = "limit=100";

    /// <summary>The messages that are no replies, the newest first. Reading joins a standard channel.</summary>
    public static Task<List<SeenPost>> ReadTopAsync(WorldPlay play, int person, WorldChannel channel) =>
        ReadAsync(play, person, $"{channel.Path}/messages?{Limit}");

    /// <summary>The replies to a message, the newest first, then the message.</summary>
    public static Task<List<SeenPost>> ReadThreadAsync(WorldPlay play, int person, WorldChannel channel, long root) =>
        ReadAsync(play, person, $"{channel.Path}/messages/{NumberedUuid.OfMessage(root)}/thread?{Limit}");

    public static Task<List<SeenPost>> ReadPinnedAsync(WorldPlay play, int person, WorldChannel channel) =>
        ReadAsync(play, person, $"{channel.Path}/messages/pinned");

    /// <summary>Everything that a client finds by paging.</summary>
    public static async Task<List<SeenPost>> ReadAllAsync(WorldPlay play, int person, WorldChannel channel)
    {
        var top = await ReadTopAsync(play, person, channel);
        var all = new List<SeenPost>(top);
        foreach (var root in top.Where(post => post.Replies > 0))
            all.AddRange((await ReadThreadAsync(play, person, channel, root.Id)).Where(post => post.Id != root.Id));
        return all;
    }

    /// <summary>The channels of the play in the user's list, each with what is unread.</summary>
    public static async Task<List<(long Id, long Unread)>> ReadListAsync(ChannelPlay play, int person)
    {
        var list = await play.Persons[person].AskAsync("/api/v1/channels/");
        return
        [
            .. list!.Value.EnumerateArray()
                .Select(entry => (NumberedUuid.ConversationOf(entry.Text("id")!)!.Value, entry.Number("unread_count")))
                .Where(entry => play.Channels.Any(channel => channel.Id == entry.Value)).Order(),
        ];
    }

    private static async Task<List<SeenPost>> ReadAsync(WorldPlay play, int person, string path) =>
        await play.Persons[person].AskAsync(path) is { ValueKind: JsonValueKind.Array } page
            ? [.. page.EnumerateArray().Select(SeenPost.Read)]
            : [];
}
