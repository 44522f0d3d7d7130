using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Groups;

/// <summary>
/// Creates and changes groups at the request of their members. Every change is a system message, sent live and replayed like any
/// other, and counts as a message sent by the actor.
/// </summary>
internal sealed class GroupChanges(
    Database database, ConversationCache conversations, NewConversations beginnings, SendLimits limits, SuspendedUsers suspended,
    ConversationKeys keys, GroupMembers members)
{
    public static readonly int MaxMembers = ConversationKind.Group.MaxMembers;
    public const int MaxNameLength = 100;

    private static readonly Refusal Unknown = new(RefusalCode.UnknownGroup);
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    public ValueTask<Outcome<GroupView>> CreateAsync(CreateGroup command, CancellationToken cancellationToken) =>
        LimitedAsync(command.OwnerId, command, Create, cancellationToken);

    public ValueTask<Outcome<GroupView>> RenameAsync(RenameGroup command, CancellationToken cancellationToken) =>
        ChangeAsync(command, (write, group, actor) => Rename(write, group, actor, command.Name), cancellationToken);

    /// <summary>Existing members are unaffected.</summary>
    public async ValueTask<Outcome<GroupView>> AddAsync(AddMembers command, CancellationToken cancellationToken)
    {
        // Outside the writer, as there may be hundreds of them; one more than the limit is refused anyway.
        Guid[] named = [.. command.UserIds.Distinct().Take(MaxMembers)];
        var counts = await database.ReadAsync(read => beginnings.Counts(read, command.ActorId, named), cancellationToken);
        return await ChangeAsync(
            command, (write, group, actor) => Add(write, group, actor, command.UserIds, counts), cancellationToken);
    }

    /// <summary>Removes a member; removing oneself is leaving, which is not rate-limited: nobody does it twice.</summary>
    public ValueTask<Outcome<GroupView>> RemoveAsync(RemoveMember command, CancellationToken cancellationToken)
    {
        return command.ActorId == command.UserId
            ? WriteAsync(command, (write, _) => Change(write, command, Remove), cancellationToken)
            : ChangeAsync(command, Remove, cancellationToken);

        Outcome<long> Remove(WriteScope write, Conversation group, Participant actor) =>
            this.Remove(write, group, actor, command.UserId);
    }

    public ValueTask<Outcome<GroupView>> SetRoleAsync(SetMemberRole command, CancellationToken cancellationToken) =>
        ChangeAsync(
            command, (write, group, actor) => SetRole(write, group, actor, command.UserId, command.Role), cancellationToken);

    /// <summary>Null if the user isn't a member.</summary>
    public ValueTask<GroupView?> FindAsync(Guid userId, long groupId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => View(read, groupId) is { } view && view.Members.Any(member => member.UserId == userId) ? view : null,
            cancellationToken);

    private ValueTask<Outcome<GroupView>> ChangeAsync(
        GroupCommand command, Func<WriteScope, Conversation, Participant, Outcome<long>> change,
        CancellationToken cancellationToken) =>
        LimitedAsync(command.ActorId, command, (write, _) => Change(write, command, change), cancellationToken);

    private Outcome<long> Change(
        WriteScope write, GroupCommand command, Func<WriteScope, Conversation, Participant, Outcome<long>> change) =>
        conversations.Find(write, command.GroupId) is { Kind.HasRoles: true } group
        && group.Find(write, command.ActorId) is { } actor
            ? change(write, group, actor)
            : Unknown;

    private ValueTask<Outcome<GroupView>> LimitedAsync<TCommand>(
        Guid actorId, TCommand command, Func<WriteScope, TCommand, Outcome<long>> change, CancellationToken cancellationToken)
        where TCommand : IWriteCommand =>
        limits.TryTakeMessage(actorId, out var retryAfter)
            ? WriteAsync(command, change, cancellationToken)
            : ValueTask.FromResult<Outcome<GroupView>>(Refusal.RateLimited(retryAfter));

    // The group's current state is read outside the writer: it may have hundreds of members.
    private async ValueTask<Outcome<GroupView>> WriteAsync<TCommand>(
        TCommand command, Func<WriteScope, TCommand, Outcome<long>> change, CancellationToken cancellationToken)
        where TCommand : IWriteCommand
    {
        var changed = await database.WriteAsync(command, change, cancellationToken);
        if (changed.IsRefused)
            return changed.Refusal;

        return await database.ReadAsync(read => View(read, changed.Value), cancellationToken) is { } group ? group : Unknown;
    }

    /// <summary>Within a write, which the caller has counted as a message sent by the owner. Returns the group's id.</summary>
    public Outcome<long> Create(WriteScope write, CreateGroup command)
    {
        var (ownerId, name, memberIds) = command;
        if (suspended.Contains(ownerId, write.Now))
            return Refusal.Suspended;

        // The user may have been disabled or deleted during the request.
        if (UserStore.Find(write, ownerId) is not { DisabledAt: null })
            return Refusal.SignedOut;

        Guid[] others = [.. memberIds.Where(id => id != ownerId).Distinct()];
        if (Check(write, ownerId, others, total: others.Length + 1) is { } refused)
            return refused;

        if (beginnings.Check(write, ownerId) is { } tooMany)
            return tooMany;

        var id = GroupStore.Insert(write, ownerId);
        var cipher = keys.Create(write, id);
        GroupStore.UpdateName(write, id, cipher.Seal(SealedRecord.ConversationName, id, Encoding.UTF8.GetBytes(name)));
        var empty = new Conversation(id, cipher, ConversationKind.Group, []);
        GroupJoin.Of(write).Execute(empty, ownerId, GroupRole.Owner, write.Now);
        GroupMembers.Join(write, empty, others);
        members.Note(write, id, ownerId, new SystemNote("group_created", name, [ownerId, .. others]));
        members.PublishChanged(write, id, [ownerId, .. others]);
        return id;
    }

    /// <summary>Within a write, which the caller has counted as a message sent by the actor.</summary>
    public Outcome<long> Rename(WriteScope write, Conversation group, Participant actor, string name)
    {
        if (suspended.Contains(actor.UserId, write.Now))
            return Refusal.Suspended;

        if (!GroupRole.Manages(actor.Role))
            return NotPermitted;

        if (FindName(write, group.Id) != name)
        {
            GroupStore.UpdateName(
                write, group.Id, group.Cipher.Seal(SealedRecord.ConversationName, group.Id, Encoding.UTF8.GetBytes(name)));
            members.Note(write, group, actor, new SystemNote("renamed", name));
        }

        return group.Id;
    }

    private Outcome<long> Add(WriteScope write, Conversation group, Participant actor, IReadOnlyList<Guid> userIds, bool counts)
    {
        if (suspended.Contains(actor.UserId, write.Now))
            return Refusal.Suspended;

        if (!GroupRole.Manages(actor.Role))
            return NotPermitted;

        Guid[] added = [.. userIds.Where(id => group.Find(write, id) is null).Distinct()];
        if (added.Length == 0)
            return group.Id;

        if (Check(write, actor.UserId, added, group.Participants.Count + added.Length) is { } refused)
            return refused;

        if (counts && beginnings.Check(write, actor.UserId) is { } tooMany)
            return tooMany;

        if (counts)
            NewConversations.NoteAddition(write, actor.UserId);
        conversations.Reload(write, group, () => GroupMembers.Join(write, group, added));
        members.Note(write, group, actor, new SystemNote("members_added", UserIds: added));
        foreach (var id in added)
            HistoryChanged.Append(write, conversations, group.Id, id);
        members.PublishChanged(write, group.Id, added);
        return group.Id;
    }

    private Outcome<long> Remove(WriteScope write, Conversation group, Participant actor, Guid userId) =>
        members.Remove(write, group, actor, userId);

    private Outcome<long> SetRole(WriteScope write, Conversation group, Participant actor, Guid userId, string role) =>
        suspended.Contains(actor.UserId, write.Now)
            ? Refusal.Suspended
            : members.GiveRole(write, group, actor, userId, role);

    private static Refusal? Check(WriteScope write, Guid actorId, Guid[] userIds, int total)
    {
        if (total > MaxMembers)
            return new Refusal(RefusalCode.TooManyMembers, RequestField.Users, $"{MaxMembers}");

        var enabled = UserStore.ListEnabled(write, userIds);
        foreach (var id in userIds)
        {
            if (!enabled.Contains(id))
                return new Refusal(RefusalCode.UnknownUser, RequestField.Users, $"{id}");
        }

        return BlockStore.ListBlockers(write, actorId, userIds) is [var blocker, ..]
            ? new Refusal(RefusalCode.Blocked, RequestField.Users, $"{blocker}")
            : null;
    }

    private GroupView? View(ReadScope read, long id) =>
        FindName(read, id) is { } name ? new GroupView(id, name, GroupStore.ListMembers(read, id)) : null;

    private string? FindName(ReadScope read, long id) => GroupStore.FindName(read, id) is { } name
        ? Encoding.UTF8.GetString(keys.Find(read, id).Open(SealedRecord.ConversationName, id, name))
        : null;
}
