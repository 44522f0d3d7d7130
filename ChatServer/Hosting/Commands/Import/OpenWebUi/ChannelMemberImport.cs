using ChatServer.Accounts;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Takes the members of channels over, once their messages are here, with what they have read.</summary>
internal sealed class ChannelMemberImport(ImportRun run, ImportedConversations conversations) : ImportStep(run)
{
    private static readonly SourceColumn[] Columns =
    [
        "id", "channel_id", "user_id", "status", "is_active", "is_channel_muted", "is_channel_pinned", "joined_at", "left_at",
        "last_read_at", "created_at",
    ];

    private static readonly SourceColumn[] ChannelColumns = ["id"];

    public override string Table => "channel_member";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override void Begin() => conversations.Forget();

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.IdIn("channel_id") is not { } channelSource || row.IdIn("user_id") is not { } userSource)
            return RowOutcome.NotTaken("it names no channel or no user");

        var source = $"{channelSource} {userSource}";
        if (ImportedIdStore.Find(write, ImportedKind.ChannelMember, source) is not null)
            return RowOutcome.Present;

        if (conversations.Find(write, channelSource) is not { } conversation)
            return RowOutcome.NotTaken("its channel wasn't taken, or was deleted here");

        if (Run.FindUser(write, userSource) is not { } userId || UserStore.Find(write, userId) is not { } user)
            return RowOutcome.WithoutUser(row);

        if (row.Whole("left_at") is not null || row.Text("status") is "left" or "removed")
            return RowOutcome.PartOfOther;

        var channel = ChannelStore.Find(write, conversation.Id)!;
        if (conversation.Kind.HasAccessLists && !ChannelRights.MayRead(write, user, channel))
            return RowOutcome.PartOfOther;

        if (FindFull(write, conversation, userId) is { } reason)
            return RowOutcome.NotTaken(reason);

        Join(write, conversation, Read(write, row, userId, isCreator: channel.CreatedBy == userId));
        ImportedIdStore.Insert(write, ImportedKind.ChannelMember, source, new ImportedId { Uuid = userId });
        return RowOutcome.Taken([]);
    }

    /// <summary>Completes the channels once all of their members are here.</summary>
    public void Finish()
    {
        foreach (var page in Source.Pages("channel", ChannelColumns, MaxRowsPerWrite))
        {
            Run.Database.Write(write =>
            {
                conversations.Forget();
                foreach (var conversation in page.Select(row => conversations.Find(write, row.Id)).OfType<Conversation>())
                {
                    MovedMemberStore.InsertFormer(write, conversation);
                    if (conversation.Kind.HasRoles)
                        MovedMemberStore.EnsureOwner(write, conversation.Id);
                }

                return true;
            });
        }
    }

    private static MovedMember Read(WriteScope write, SourceRow row, Guid userId, bool isCreator) => new()
    {
        UserId = userId,
        Role = isCreator ? GroupRole.Owner : GroupRole.Member,
        JoinedAt = row.Nanoseconds("joined_at", write.Now) ?? row.Nanoseconds("created_at", write.Now) ?? write.Now,
        ReadAt = row.Nanoseconds("last_read_at", write.Now),
        IsArchived = row.Values.GetValueOrDefault("is_active") is 0L,
        IsMuted = row.Flag("is_channel_muted"),
        IsPinned = row.Flag("is_channel_pinned"),
    };

    private static string? FindFull(ReadScope read, Conversation conversation, Guid userId)
    {
        if (conversation.Kind.HasAccessLists)
            return LargeConversations.ListOf(read, userId).Count >= LargeConversations.MaxOfUser
                ? $"a user joins at most {LargeConversations.MaxOfUser} standard channels"
                : null;

        return conversation.Kind.HasRoles
            && ConversationStore.ListParticipants(read, conversation.Id).Count >= conversation.Kind.MaxMembers
                ? $"a group has at most {conversation.Kind.MaxMembers} members"
                : null;
    }

    // A participant who has marks here keeps them.
    private static void Join(WriteScope write, Conversation conversation, MovedMember member)
    {
        if (conversation.Kind.HasAccessLists)
            member = member with { Role = GroupRole.Member };
        var isPresent = MovedMemberStore.Exists(write, conversation.Id, member.UserId);
        if (isPresent && (!conversation.Kind.IsDirect || MovedMemberStore.IsCounted(write, conversation.Id, member.UserId)))
            return;

        if (!isPresent && conversation.Kind.IsDirect)
            return;

        if (!isPresent)
            MovedMemberStore.Insert(write, conversation, member);
        if (!isPresent && conversation.Kind.HasAccessLists)
            ChannelMembershipStore.Count(write, conversation.Id, change: 1);
        MovedMemberStore.UpdateMarks(write, conversation, member);
    }
}
