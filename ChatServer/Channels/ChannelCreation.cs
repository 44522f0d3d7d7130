using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Groups;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels;

/// <summary>Creates channels: standard ones for administrators, groups for everybody.</summary>
internal sealed class ChannelCreation(Database database, GroupChanges groups, SendLimits limits, ConversationKeys keys)
{
    public const int MaxNameLength = 128;

    /// <summary>How many standard channels a server has.</summary>
    public const int MaxChannels = 1_000;

    /// <summary>Returns the channel's id.</summary>
    public ValueTask<Outcome<long>> CreateAsync(CreateChannel command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Create, cancellationToken);

    /// <summary>Returns the channel's id.</summary>
    public async ValueTask<Outcome<long>> CreateGroupAsync(CreateGroupChannel command, CancellationToken cancellationToken) =>
        limits.TryTakeMessage(command.CreatorId, out var retryAfter)
            ? await database.WriteAsync(command, CreateGroup, cancellationToken)
            : Refusal.RateLimited(retryAfter);

    /// <summary>
    /// The members of some user groups, each once, and no more than one above <see cref="GroupChanges.MaxMembers"/>.
    /// </summary>
    public static IEnumerable<Guid> MembersOf(ReadScope read, IReadOnlyList<Guid> groupIds) =>
        groupIds.Distinct()
            .SelectMany(id => UserGroupStore.ReadMembersAfter(read, id, Guid.Empty, GroupChanges.MaxMembers + 1))
            .Distinct()
            .Take(GroupChanges.MaxMembers + 1);

    private Outcome<long> Create(WriteScope write, CreateChannel command)
    {
        var (creatorId, name, details, access) = command;
        if (!AdminRole.Has(write, creatorId))
            return new Refusal(RefusalCode.NotAnAdministrator);

        if (ChannelStore.Count(write, MaxChannels) >= MaxChannels)
            return new Refusal(RefusalCode.TooManyChannels, Detail: $"{MaxChannels}");

        var id = ChannelStore.Insert(write, creatorId, isPublic: access is null);
        var cipher = keys.Create(write, id);
        ChannelStore.UpdateName(write, id, cipher.Seal(SealedRecord.ConversationName, id, Encoding.UTF8.GetBytes(name)));
        ChannelStore.SaveDetails(write, id, details.Seal(cipher, id), creatorId);
        ChannelAccessStore.Replace(write, id, access);
        write.Publish(new ChannelAccessChanged(id));
        return id;
    }

    private Outcome<long> CreateGroup(WriteScope write, CreateGroupChannel command)
    {
        Guid[] members = [.. command.UserIds.Concat(MembersOf(write, command.GroupIds)).Distinct()];
        var created = groups.Create(write, new CreateGroup(command.CreatorId, command.Name, members));
        if (!created.IsRefused)
            ChannelStore.SaveDetails(
                write, created.Value, command.Details.Seal(keys.Find(write, created.Value), created.Value), command.CreatorId);
        return created;
    }
}
