using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>
/// A client's copy of a conversation, kept up to date by <c>sync</c>, in Room or in the Messages API.
/// </summary>
internal sealed class KeptCopy(WorldPlay play, int person, WorldConversation conversation, bool isInRoom)
{
    private string cursor = "0";

    public int Person => person;

    public WorldConversation Conversation => conversation;

    public ClientCopy Copy { get; private set; } = new();

    /// <summary>
    /// Takes a snapshot. The cursor is read first: events between the two arrive twice, which does no harm. A bare message id is
    /// a cursor.
    /// </summary>
    public async Task TakeAsync()
    {
        cursor = $"{conversation.LastId}";
        await CatchUpAsync(limit: 1_000);
        await ReadAgainAsync();
    }

    // The history is at least as new as the frames received before it.
    private async Task ReadAgainAsync()
    {
        Copy = new ClientCopy();
        var entries = await play.ReadEntriesAsync(person, conversation.Id);
        foreach (var (message, entry) in RoomReading.Read(entries).Zip(entries))
            Copy.Take(message, entry.TryGetProperty("poll", out var poll) ? RoomReading.ReadPoll(poll) : null);
        foreach (var (user, received, read) in await play.ReadMarksAsync(person, conversation.Id))
        {
            Copy.Mark(user, received, isRead: false);
            Copy.Mark(user, read, isRead: true);
        }

        var settings = await play.ReadSettingsAsync(person, conversation.Id);
        Copy.ChangeSettings(settings.IsArchived, settings.IsMuted, settings.IsOnTop, settings.Cleared);
    }

    public async Task CatchUpAsync(int limit)
    {
        var (frames, newCursor) = isInRoom
            ? await play.Persons[person].CatchUpInRoomAsync(cursor, limit)
            : await play.Persons[person].CatchUpInMessagesAsync(cursor, limit);
        foreach (var frame in frames)
            Receive(frame);
        cursor = newCursor;
        await ReadAgainIfNotifiedAsync();
    }

    /// <summary>Reads the history again after <c>history_changed</c>.</summary>
    public async Task ReadAgainIfNotifiedAsync()
    {
        if (Copy.IsOutOfDate)
            await ReadAgainAsync();
    }

    /// <summary>Applies a frame if it concerns this conversation.</summary>
    public void Receive(JsonElement frame)
    {
        if (isInRoom && ConcernsInRoom(frame))
            RoomReading.Apply(frame, Copy);
        else if (!isInRoom
            && frame.TryGetProperty("data", out var data)
            && data.Text("conversation_id") == $"conv_{conversation.Id}")
            MessagesReading.Apply(frame, Copy);
    }

    /// <summary>Compares the messages with those of a new snapshot.</summary>
    public async Task CompareMessagesAsync(string what)
    {
        // Returning users receive nothing about messages that came and went meanwhile, or about files not yet announced.
        var known = Copy.Messages.Select(message => message.Id).ToHashSet();
        var fresh = isInRoom
            ? await play.ReadAsync(person, conversation.Id)
            : (await play.ReadInMessagesAsync(person, conversation.Id)).ConvertAll(seen => seen.Message);
        var expected = fresh.Where(message => known.Contains(message.Id)
            || !(message.IsDeleted || !conversation.Find(message.Id)!.IsAnnounced)).ToList();
        WorldFailure.Unless(
            Copy.Messages, expected.Select(Countable), $"the copy ({this}) {what}");

        // A client neither counts nor quotes messages that it hasn't received yet.
        SeenMessage Countable(SeenMessage message)
        {
            var replies = expected.Where(reply => reply.Parent == message.Id && !reply.IsDeleted).ToList();
            var quoted = expected.Exists(other => other.Id == message.Quoted) ? message.Quoted : null;
            return message with { Quoted = quoted, Replies = replies.Count, LatestReply = replies.LastOrDefault()?.Id };
        }
    }

    public async Task CompareSettingsAsync(string what)
    {
        var settings = await play.ReadSettingsAsync(person, conversation.Id);
        WorldFailure.Unless(
            Copy.Settings, (settings.IsArchived, settings.IsMuted, settings.IsOnTop), $"settings of the copy ({this}) {what}");
    }

    public async Task CompareAllAsync(string what)
    {
        await CompareMessagesAsync(what);
        await CompareSettingsAsync(what);
        var cleared = (await play.ReadSettingsAsync(person, conversation.Id)).Cleared;
        foreach (var (user, received, read) in await play.ReadMarksAsync(person, conversation.Id))
        {
            if (!IsHidden(user))
                WorldFailure.Unless(
                    Shown(Copy.MarksOf(user)), Shown((received, read)), $"marks of {user} in the copy ({this}) {what}");
        }

        // The earlier marks of a returning member apply again, but members added meanwhile didn't receive them.
        bool IsHidden(Guid user) => conversation.Members.Any(
            member => play.Persons[member.Key].Id == user && (play.EverQuiet.Contains(member.Key) || member.Value.WasAway));

        // Marks on cleared messages are not sent.
        (long, long) Shown((long Received, long Read) marks) =>
            (marks.Received > cleared ? marks.Received : 0, marks.Read > cleared ? marks.Read : 0);
    }

    public override string ToString() =>
        $"of person {person}, conversation {conversation.Id}, {(isInRoom ? "Room" : "Messages")}, now at {cursor}";

    private bool ConcernsInRoom(JsonElement frame)
    {
        if (frame.TryGetProperty("thread", out var thread) || frame.TryGetProperty("thread_id", out thread))
            return thread.GetInt64() == conversation.Id;

        return !conversation.IsGroup
            && frame.TryGetProperty("receiver_id", out var receiver)
            && frame.TryGetProperty("sender_id", out var sender)
            && conversation.Members.Keys.Select(member => play.Persons[member].Id)
                .ToHashSet().SetEquals([sender.GetGuid(), receiver.GetGuid()]);
    }
}
