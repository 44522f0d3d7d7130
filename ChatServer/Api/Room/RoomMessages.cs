using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Puts messages and conversations into Room's shapes, with their users.</summary>
internal sealed class RoomMessages(MediaLinks links)
{
    public MessagePage Page(ReadScope read, MessageSlice slice) => new(Items(read, slice), slice.HasMore);

    public FilePage Files(ReadScope read, MessageSlice slice) => new(Items(read, slice), slice.HasMore);

    public PinList Pins(ReadScope read, MessageSlice slice) => new(Items(read, slice));

    public IReadOnlyList<RoomThread> Threads(ReadScope read, IReadOnlyList<ListedConversation> threads)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. threads.Select(thread => new RoomThread(
            thread.Id, User(read, thread.OtherUserId!.Value, users), Item(read, thread.LastMessage, users), thread.UnreadCount,
            Archived(thread), SettingsViews.MutedUntil(thread.Settings), thread.Settings.PinnedAt?.ToString()))];
    }

    public IReadOnlyList<RoomGroupThread> Groups(ReadScope read, IReadOnlyList<ListedConversation> groups)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. groups.Select(group => new RoomGroupThread(
            group.Id, group.Name!, Item(read, group.LastMessage, users), group.UnreadCount,
            Archived(group), SettingsViews.MutedUntil(group.Settings), group.Settings.PinnedAt?.ToString()))];
    }

    public ConversationPage Conversations(ReadScope read, ConversationSlice slice)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return new ConversationPage([.. slice.Conversations.Select(listed => Conversation(read, listed, users))], slice.HasMore);
    }

    private RoomConversation Conversation(ReadScope read, ListedConversation listed, Dictionary<Guid, RoomUser> users) => new(
        listed.Id,
        listed.Kind,
        listed.OtherUserId is { } other ? User(read, other, users) : null,
        listed.Name,
        Item(read, listed.LastMessage, users),
        Preview: listed.LastMessage.State?.DeletedAt is null ? listed.LastMessage.Type.Preview(listed.LastMessage) : "",
        listed.UnreadCount,
        Archived(listed),
        SettingsViews.MutedUntil(listed.Settings),
        listed.Settings.PinnedAt?.ToString());

    private static bool? Archived(ListedConversation listed) => listed.Settings.IsArchived ? true : null;

    private IReadOnlyList<RoomMessage> Items(ReadScope read, MessageSlice slice)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. slice.Messages.Select(shown => Item(read, shown.Message, users) with
        {
            ReplyTo = shown.Quoted is { } quoted ? Quote(quoted) : null,
            Reactions = Counts(shown.Reactions),
            Poll = shown.Poll is { } poll ? RoomPolls.From(poll) : null,
        })];
    }

    private RoomMessage Item(ReadScope read, Message message, Dictionary<Guid, RoomUser> users) => new(
        message.Id,
        User(read, message.SenderId, users),
        message.ReceiverId is { } receiver ? User(read, receiver, users) : null,
        FileSizes.Format(message.File?.Size),
        message.Type == MessageType.UserProfile || message.State?.DeletedAt is not null ? null : message.Body,
        message.UpdatedAt.ToString(),
        message.CreatedAt.ToString(),
        message.File is { } attached ? links.For(attached.ObjectName, attached.Name) : null,
        message.Type.Name,
        message.File?.Name,
        message.ConversationId,
        message.Profile?.Id,
        message.ReplyToId,
        EditedAt: message.State?.EditedAt?.ToString(),
        DeletedAt: message.State?.DeletedAt?.ToString(),
        PinnedAt: message.State?.PinnedAt?.ToString(),
        PinnedBy: message.State?.PinnedBy,
        Data: message.Data is null ? null : message.ReadData(),
        ParentId: message.ParentId,
        ReplyCount: message.Replies?.Count,
        LatestReplyAt: message.Replies?.LatestAt.ToString(),
        ForwardedFrom: message.Forwarded is { } origin ? new ForwardedFrom(origin.SenderId, origin.SentTime.ToString()) : null,
        DeletedBy: message.State?.DeletedBy is { } deletedBy && deletedBy != message.SenderId ? deletedBy : null);

    private static QuotedMessage Quote(Message quoted) => new(
        quoted.Id, quoted.SenderId, quoted.Type == MessageType.UserProfile ? null : quoted.Body, quoted.Type.Name, quoted.File?.Name);

    private static ReactionCount[]? Counts(IReadOnlyList<ReactionRow> reactions)
    {
        ReactionCount[] counts = [.. reactions.GroupBy(reaction => reaction.Emoji, reaction => reaction.UserId)
            .Select(emoji => new ReactionCount(emoji.Key, emoji.Count(), [.. emoji]))];
        return counts.Length == 0 ? null : counts;
    }

    private static RoomUser User(ReadScope read, Guid id, Dictionary<Guid, RoomUser> known)
    {
        if (known.TryGetValue(id, out var user))
            return user;

        return known[id] = RoomUsers.From(UserStore.Find(read, id) ?? throw new InvalidDataException($"User {id} is missing"));
    }
}
