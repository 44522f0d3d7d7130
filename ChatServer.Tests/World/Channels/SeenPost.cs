using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>A message as channels show it, in a form in which the model, pages and devices' copies can be compared.</summary>
/// <param name="Reactions">As in <see cref="SeenMessage.Reactions"/>.</param>
internal sealed record SeenPost(
    long Id, Guid Sender, string Content, long? ReplyTo, long? Parent, Guid? PinnedBy, string Reactions)
{
    public long Replies { get; init; }

    public static SeenPost Of(WorldPlay play, WorldChannel channel, WorldMessage message) =>
        new(
            message.Id, play.Persons[message.Sender].Id, message.Text, message.ReplyTo, message.Parent,
            message.PinnedBy is { } pinnedBy ? play.Persons[pinnedBy].Id : null,
            SeenMessage.Join(message.Reactions.Keys.Select(reaction => (reaction.Emoji, play.Persons[reaction.Person].Id))))
        {
            Replies = channel.RepliesBelow(message.Id).Count(),
        };

    /// <summary>Reads a message of a page, or of an event.</summary>
    public static SeenPost Read(JsonElement message)
    {
        var reactions = message.GetProperty("reactions").EnumerateArray().SelectMany(
            reaction => reaction.GetProperty("users").EnumerateArray(),
            (reaction, user) => (reaction.Text("name")!, user.GetProperty("id").GetGuid()));
        var pinnedBy = message.GetProperty("is_pinned").GetBoolean() ? message.GetProperty("pinned_by").GetGuid() : (Guid?)null;
        return new SeenPost(
            IdOf(message, "id")!.Value, message.GetProperty("user_id").GetGuid(), message.Text("content")!,
            IdOf(message, "reply_to_id"), IdOf(message, "parent_id"), pinnedBy, SeenMessage.Join(reactions))
        {
            Replies = message.TryGetProperty("reply_count", out var count) ? count.GetInt64() : 0,
        };
    }

    private static long? IdOf(JsonElement message, string name) =>
        message.Text(name) is { } id ? NumberedUuid.MessageOf(id) : null;
}
