using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Agents;
using ChatServer.Attachments;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Converts messages and conversations into Room's shapes, with their users as the viewer may see them.</summary>
internal sealed class RoomMessages(MediaLinks links, Guid viewerId = default)
{
    public RoomMessages For(Guid viewer) => new(links, viewer);

    public MessagePage Page(ReadScope read, MessageSlice slice) => new(Items(read, slice), slice.HasMore);

    public FilePage Files(ReadScope read, MessageSlice slice) => new(Items(read, slice), slice.HasMore);

    public PinList Pins(ReadScope read, MessageSlice slice) => new(Items(read, slice), slice.HasMore);

    public IReadOnlyList<RoomThread> Threads(ReadScope read, IReadOnlyList<ListedConversation> threads)
    {
        var users = Users(read, threads.SelectMany(PeopleIn));
        return [.. threads.Select(thread => new RoomThread(
            thread.Id, User(users, thread.OtherUserId!.Value), Item(users, thread.LastMessage), thread.UnreadCount,
            Archived(thread), SettingsViews.MutedUntil(thread.Settings), thread.Settings.PinnedAt?.ToString()))];
    }

    public IReadOnlyList<RoomGroupThread> Groups(ReadScope read, IReadOnlyList<ListedConversation> groups)
    {
        var users = Users(read, groups.SelectMany(PeopleIn));
        return [.. groups.Select(group => new RoomGroupThread(
            group.Id, group.Name!, Item(users, group.LastMessage), group.UnreadCount,
            Archived(group), SettingsViews.MutedUntil(group.Settings), group.Settings.PinnedAt?.ToString()))];
    }

    public ConversationPage Conversations(ReadScope read, ConversationSlice slice)
    {
        var users = Users(read, slice.Conversations.SelectMany(PeopleIn));
        var agents = AgentStore.FindAll(read, slice.Conversations.Select(listed => listed.AgentId).OfType<Guid>());
        return new ConversationPage(
            [.. slice.Conversations.Select(listed => Conversation(users, agents, listed))], slice.HasMore);
    }

    private RoomConversation Conversation(
        Dictionary<Guid, RoomUser> users, Dictionary<Guid, Agent> agents, ListedConversation listed) => new(
        listed.Id,
        listed.Kind,
        listed.OtherUserId is { } other ? User(users, other) : null,
        listed.AgentId is { } agent ? agents.GetValueOrDefault(agent)?.Name : listed.Name,
        Item(users, listed.LastMessage),
        Preview: listed.LastMessage.State?.DeletedAt is null ? listed.LastMessage.Type.Preview(listed.LastMessage) : "",
        listed.UnreadCount,
        Archived(listed),
        SettingsViews.MutedUntil(listed.Settings),
        listed.Settings.PinnedAt?.ToString(),
        listed.AgentId);

    private static bool? Archived(ListedConversation listed) => listed.Settings.IsArchived ? true : null;

    private IReadOnlyList<RoomMessage> Items(ReadScope read, MessageSlice slice)
    {
        var users = Users(read, slice.Messages.SelectMany(shown => PeopleIn(shown.Message)));
        return [.. slice.Messages.Select(shown => Item(users, shown.Message) with
        {
            ReplyTo = shown.Quoted is { } quoted ? Quote(quoted) : null,
            Reactions = Counts(shown.Reactions),
            Poll = shown.Poll is { } poll ? RoomPolls.From(poll) : null,
        })];
    }

    private RoomMessage Item(Dictionary<Guid, RoomUser> users, Message message) => new(
        message.Id,
        User(users, message.SenderId),
        message.ReceiverId is { } receiver ? User(users, receiver) : null,
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
        DeletedBy: message.State?.DeletedBy is { } deletedBy && deletedBy != message.SenderId ? deletedBy : null,
        AgentId: message.Agent?.AgentId,
        Truncated: message.Agent is { IsTruncated: true } ? true : null);

    private static QuotedMessage Quote(Message quoted) => new(
        quoted.Id, quoted.SenderId, quoted.Type == MessageType.UserProfile ? null : quoted.Body, quoted.Type.Name,
        quoted.File?.Name);

    private static ReactionCount[]? Counts(IReadOnlyList<ShownReaction> reactions) =>
        reactions.Count == 0
            ? null
            : [.. reactions.Select(reaction => new ReactionCount(reaction.Emoji, (int)reaction.Count, reaction.UserIds))];

    private static IEnumerable<Guid> PeopleIn(ListedConversation listed) =>
        listed.OtherUserId is { } other ? PeopleIn(listed.LastMessage).Append(other) : PeopleIn(listed.LastMessage);

    private static IEnumerable<Guid> PeopleIn(Message message) =>
        message.ReceiverId is { } receiver ? [message.SenderId, receiver] : [message.SenderId];

    // Emails and phone numbers are only shown to users who may know them, whatever the conversation is.
    private Dictionary<Guid, RoomUser> Users(ReadScope read, IEnumerable<Guid> ids)
    {
        Guid[] people = [.. ids.Distinct()];
        var known = Acquaintances.ListKnown(read, viewerId, people);
        return UserStore.List(read, people).ToDictionary(
            user => user.Id, user => RoomUsers.From(known.Contains(user.Id) ? user : Acquaintances.WithoutContacts(user)));
    }

    private static RoomUser User(Dictionary<Guid, RoomUser> users, Guid id) =>
        users.GetValueOrDefault(id) ?? throw new DamagedRecordException($"User {id} is missing");
}
