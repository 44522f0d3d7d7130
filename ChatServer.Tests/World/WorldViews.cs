using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>The views of users through each API; empty for conversations of others.</summary>
internal static class WorldViews
{
    /// <summary>Reads the messages of a conversation in Room, oldest first.</summary>
    public static async Task<List<SeenMessage>> ReadAsync(this WorldPlay play, int person, long conversation) =>
        RoomReading.Read(await play.ReadEntriesAsync(person, conversation));

    public static async Task<JsonElement[]> ReadEntriesAsync(this WorldPlay play, int person, long conversation) =>
        await play.Persons[person].AskAsync($"/chat/thread/messages/{conversation}/?limit=500") is { } page
            ? [.. page.GetProperty("data").Messages().Reverse()]
            : [];

    /// <summary>Reads the same in the Messages API, and whether each was read.</summary>
    public static async Task<List<(SeenMessage Message, bool IsRead)>> ReadInMessagesAsync(
        this WorldPlay play, int person, long conversation) =>
        await play.Persons[person].AskAsync($"/api/v1/messages/conversation/conv_{conversation}?limit=200") is { } page
            ? MessagesReading.Read([.. page.Messages().Reverse()])
            : [];

    /// <summary>Reads the same in the Messaging API as an older page, which doesn't mark messages as read.</summary>
    public static async Task<List<(long Id, Guid Sender, string Content)>> ReadInMessagingAsync(
        this WorldPlay play, int person, WorldConversation conversation)
    {
        var path = $"/messaging/conversations/{NumberedUuid.OfConversation(conversation.Id)}/messages";
        return await play.Persons[person].AskAsync(
            $"{path}?limit=200&before={NumberedUuid.OfMessage(conversation.LastId + 1)}") is { } page
            ? [.. page.Messages().Select(entry => (
                NumberedUuid.MessageOf(entry.Text("id")!)!.Value, entry.GetProperty("sender_user_id").GetGuid(),
                entry.Text("content")!))]
            : [];
    }

    /// <summary>Reads the message ids of one of Room's lists: the pins, the files, or the replies to a message.</summary>
    public static async Task<List<long>> ListAsync(this WorldPlay play, int person, string path, string name = "messages") =>
        await play.Persons[person].AskAsync(path) is { } page
            ? [.. page.GetProperty("data").GetProperty(name).EnumerateArray().Select(entry => entry.Number("id"))]
            : [];

    public static async Task<List<(Guid User, long Received, long Read)>> ReadMarksAsync(
        this WorldPlay play, int person, long conversation) =>
        await play.Persons[person].AskAsync($"/chat/thread/marks/{conversation}/") is { } marks
            ? [.. marks.GetProperty("data").EnumerateArray().Select(mark => (
                mark.GetProperty("user_id").GetGuid(), Number(mark, "delivered"),
                Number(mark, "read"))).OrderBy(mark => mark.Item1)]
            : [];

    /// <summary>Reads a user's settings of a conversation.</summary>
    public static async Task<(bool IsArchived, bool IsMuted, bool IsOnTop, long Cleared)> ReadSettingsAsync(
        this WorldPlay play, int person, long conversation)
    {
        var settings = (await play.Persons[person].AskAsync(
            HttpMethod.Get, $"/chat/thread/settings/{conversation}/"))!.Value.GetProperty("data");
        return (
            settings.GetProperty("archived").GetBoolean(), settings.Text("muted_until") is not null,
            settings.Text("pinned_at") is not null, settings.Number("cleared_up_to"));
    }

    private static long Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
}
