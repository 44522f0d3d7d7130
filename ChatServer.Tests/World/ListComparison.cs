using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Compares a user's lists of conversations and unread counts with the model, through each API.</summary>
internal static class ListComparison
{
    public static async Task CompareAsync(WorldPlay play, int person)
    {
        var listed = play.Conversations.Where(conversation => conversation.VisibleTo(person).Any())
            .OrderByDescending(conversation => conversation.VisibleTo(person).Last().Id).ToList();
        await CompareInRoomAsync(play, person, listed);
        foreach (var isArchived in new[] { false, true })
            await CompareInMessagesAsync(
                play, person, listed.Where(conversation => conversation.Members[person].IsArchived == isArchived), isArchived);
        await CompareInMessagingAsync(play, person, listed.Where(conversation => !conversation.IsGroup));
        await CompareUnreadAsync(play, person);
        foreach (var group in play.Conversations.Where(conversation => conversation.IsGroup))
            await CompareMembersAsync(play, person, group);
    }

    // Pinned conversations come first, the last pinned one first.
    private static async Task CompareInRoomAsync(WorldPlay play, int person, List<WorldConversation> listed)
    {
        var page = (await play.Persons[person].AskAsync("/chat/conversations/"))!.Value.GetProperty("data")
            .GetProperty("conversations");
        var seen = page.EnumerateArray().Select(entry => (
            entry.Number("id"), entry.Number("unread_count"), entry.Text("preview")!,
            entry.GetProperty("last_message").Number("id"), entry.TryGetProperty("archived", out _),
            entry.Text("muted_until") is not null, entry.Text("pinned_at") is not null));
        var expected = listed.OrderByDescending(conversation => conversation.Members[person].TopOrder).Select(conversation => (
            conversation.Id, (long)conversation.UnreadOf(person), LastOf(conversation, person).Preview,
            LastOf(conversation, person).Id, conversation.Members[person].IsArchived, conversation.Members[person].IsMuted,
            conversation.Members[person].TopOrder > 0));
        WorldFailure.Unless(seen, expected, $"the list of person {person}");
    }

    private static async Task CompareInMessagesAsync(
        WorldPlay play, int person, IEnumerable<WorldConversation> listed, bool isArchived)
    {
        var page = (await play.Persons[person].AskAsync(
            $"/api/v1/messages/conversations?limit=200&archived={(isArchived ? "true" : "false")}"))!.Value;
        var seen = page.GetProperty("conversations").EnumerateArray().Select(entry => (
            MessagesReading.Number(entry, "id")!.Value, entry.Number("unread_count"),
            entry.GetProperty("last_message").Text("content")!));
        WorldFailure.Unless(
            seen, listed.Select(
                conversation => (conversation.Id, (long)conversation.UnreadOf(person), ContentOf(LastOf(conversation, person)))),
            $"the list of person {person} in the Messages API");
    }

    private static async Task CompareInMessagingAsync(WorldPlay play, int person, IEnumerable<WorldConversation> listed)
    {
        // An opened conversation without messages has no preview, like a deleted message.
        var page =
            (await play.Persons[person].AskAsync("/messaging/conversations?limit=200"))!.Value.GetProperty("conversations");
        var seen = page.EnumerateArray().Select(entry => (
            NumberedUuid.ConversationOf(entry.Text("id")!)!.Value, entry.Number("unread_count"),
            entry.Text("last_message_preview"))).ToList();
        var expected = listed.Select(conversation => (
            conversation.Id, (long)conversation.UnreadOf(person),
            LastOf(conversation, person).IsDeleted ? null : LastOf(conversation, person).Preview)).ToList();
        WorldFailure.Unless(
            seen.Where(entry => expected.Exists(known => known.Id == entry.Item1)), expected,
            $"the list of person {person} in the Messaging API");
    }

    private static async Task CompareUnreadAsync(WorldPlay play, int person)
    {
        long SumOf(bool isMuted) => play.Conversations.Where(conversation => conversation.Has(person)
            && conversation.Members[person].IsMuted == isMuted)
            .Sum(conversation => conversation.UnreadOf(person));
        var inRoom = (await play.Persons[person].AskAsync("/chat/unread/"))!.Value.GetProperty("data");
        var inMessages = (await play.Persons[person].AskAsync("/api/v1/messages/unread"))!.Value;
        WorldFailure.Unless(
            [inRoom.Number("unread"), inRoom.Number("muted"),
                inMessages.Number("unread_count"), inMessages.Number("muted_count")],
            [SumOf(isMuted: false), SumOf(isMuted: true), SumOf(isMuted: false), SumOf(isMuted: true)],
            $"the unread totals of person {person}");
    }

    private static async Task CompareMembersAsync(WorldPlay play, int person, WorldConversation group)
    {
        var seen = await play.Persons[person].AskAsync($"/chat/groups/{group.Id}/") is { } found
            ? found.GetProperty("data").GetProperty("members").EnumerateArray()
                .Select(member => $"{member.GetProperty("user_id").GetGuid()} {member.Text("role")}")
                .Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        var expected = group.Members.Where(member => group.Has(person) && member.Value.IsIn)
            .Select(member => $"{play.Persons[member.Key].Id} {member.Value.Role}").Order(StringComparer.Ordinal);
        WorldFailure.Unless(seen, expected, $"the members of group {group.Id} for person {person}");
    }

    private static WorldMessage LastOf(WorldConversation conversation, int person) => conversation.VisibleTo(person).Last();

    private static string ContentOf(WorldMessage message) =>
        message is { IsDeleted: false, File: { } file } ? file : message.Preview;
}
