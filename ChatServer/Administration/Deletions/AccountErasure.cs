using ChatServer.Administration.Holds;
using ChatServer.Agents;
using ChatServer.Agents.Completions;
using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Background;
using ChatServer.Channels;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>
/// Erases the messages of deleted accounts, conversation by conversation, removes the accounts from their groups, and deletes
/// what else they had. The progress is in <c>account_deletions</c>, so a crash only delays it. A conversation under a legal hold
/// is skipped and tried again once an hour, or when a hold is released.
/// </summary>
internal sealed partial class AccountErasure(
    Database database, ErasureBatches batches, IObjectStore objects, GroupMembers groups, ChannelMembers channels,
    AccountBelongings belongings, AuditLog audit, DeletionSignal signal, TimeProvider clock, ILogger<AccountErasure> logger)
    : PeriodicWork("Erasing what deleted accounts wrote", TimeSpan.FromHours(1), clock, logger, ExtraRounds.AtStart)
{
    private const int PageSize = 100;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        signal.Raised += CallRound;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        while (true)
        {
            var page = await database.ReadAsync(
                read => AccountDeletionStore.ReadOpenAfter(read, after, PageSize), cancellationToken);
            foreach (var deletion in page)
                await TryEraseAsync(deletion, cancellationToken);

            if (page.Count < PageSize)
                return;

            after = page[^1].UserId;
        }
    }

    // A failure for one account, such as a damaged conversation, doesn't stop the others; it is retried in the next round.
    private async Task TryEraseAsync(AccountDeletionRow deletion, CancellationToken cancellationToken)
    {
        try
        {
            await EraseAsync(deletion, cancellationToken);
        }
        catch (Exception failure)
            when (failure is not (OperationCanceledException or StorageUnavailableException { IsDamage: false }))
        {
            Log.ErasingFailed(logger, deletion.UserId, failure);
        }
    }

    private async Task EraseAsync(AccountDeletionRow deletion, CancellationToken cancellationToken)
    {
        var (isHeld, picture) = await database.WriteAsync(write => Anonymize(write, deletion.UserId), cancellationToken);
        if (isHeld)
            return;

        if (picture is not null)
            objects.Delete(picture);
        while (await database.ReadAsync(read => ErasureWalk.Step(read, deletion.UserId), cancellationToken) is { } step)
        {
            if (step.IsStart)
                await database.WriteAsync(write => Depart(write, step), cancellationToken);

            // A hold was placed or released meanwhile: the step is read again.
            if (await batches.EraseAsync(
                step.MessageIds, step.HoldsVersion, (write, erased) => Count(write, step.UserId, erased),
                cancellationToken) is not null)
                await database.WriteAsync(write => Advance(write, step), cancellationToken);
        }

        await belongings.EraseAsync(deletion.UserId, cancellationToken);
        if (await database.WriteAsync(write => Finish(write, deletion.UserId), cancellationToken) is { } late)
            objects.Delete(late);
    }

    private static (bool IsHeld, string? Picture) Anonymize(WriteScope write, Guid userId)
    {
        if (HoldStore.FindReason(write, AuditSubject.User(userId)) is not null)
            return (true, null);

        var isDue = AccountDeletionStore.Find(write, userId) is { AnonymizedAt: null };
        return (false, isDue ? AccountDeletion.Anonymize(write, userId) : null);
    }

    private bool Depart(WriteScope write, ErasureStep step)
    {
        groups.Depart(write, step.ConversationId, step.UserId);
        channels.Leave(write, step.ConversationId, [step.UserId]);
        if (!step.IsHeld)
            AgentErasure.EraseConversation(write, step.ConversationId, step.UserId);
        return true;
    }

    private static void Count(WriteScope write, Guid userId, long erased)
    {
        var deletion = AccountDeletionStore.Find(write, userId)!;
        AccountDeletionStore.Update(write, deletion with { Erased = deletion.Erased + erased });
    }

    private static bool Advance(WriteScope write, ErasureStep step)
    {
        var deletion = AccountDeletionStore.Find(write, step.UserId)!;
        AccountDeletionStore.Update(write, deletion with
        {
            ConversationId = step.ConversationId,
            MessageId = step.MessageId,
            Held = deletion.Held + (step.IsHeld ? 1 : 0),
        });
        return true;
    }

    // If something was held, the next round starts over. Returns the object of a picture that was uploaded after the account's
    // own was deleted.
    private string? Finish(WriteScope write, Guid userId)
    {
        var deletion = AccountDeletionStore.Find(write, userId)!;
        if (deletion.Held > 0)
        {
            AccountDeletionStore.Update(write, deletion with { ConversationId = 0, MessageId = 0, Held = 0 });
            return null;
        }

        var picture = AvatarStore.Find(write, userId)?.ObjectName;
        AvatarStore.Delete(write, userId);
        AccountDeletionStore.DeleteSessions(write, userId);
        CompletionStore.DeleteOf(write, userId);
        AccountDeletionStore.Update(write, deletion with { CompletedAt = write.Now });
        audit.Append(write, AuditEntry.OfServer("account_erased", AuditSubject.User(userId), ("messages", deletion.Erased)));
        return picture;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The messages of the deleted account {UserId} couldn't be erased; retrying")]
        public static partial void ErasingFailed(ILogger logger, Guid userId, Exception exception);
    }
}
