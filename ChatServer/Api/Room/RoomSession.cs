using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>
/// One client of <c>/ws/chat/room/</c>: decodes what it says, calls the feature, answers what the feature doesn't tell by an
/// event. Frames are handled in order; sends are queued and confirmed later, so that many of one client share a commit.
/// </summary>
internal sealed partial class RoomSession(Connection connection, RoomFeatures features) : ISocketSession
{
    private readonly ChangeActions changes = new(connection, features);
    private readonly Resumption resumption = new(connection, features.Resumption);
    private readonly Flood errors = new(features.Realtime.MaxErrorsPerTenSeconds, features.Clock);
    private SendActions? sends;
    private TypingActions? typist;

    private Guid UserId => connection.User.Id;

    private SendActions Sends => sends ??= new SendActions(connection, features, Refuse);

    public ValueTask HandleAsync(ReadOnlyMemory<byte> frame)
    {
        features.Metrics.Received();
        if (!features.Limits.TryTakeFrame(UserId, out var retryAfter))
        {
            var (name, clientMsgId) = ActionDecoder.Identify(frame.Span);
            Refuse(Errors.Of(Refusal.RateLimited(retryAfter), name, clientMsgId));
            return default;
        }

        var decoded = ActionDecoder.Decode(frame.Span);
        if (decoded.Action is { } action)
            return connection.IsGone && IsForAsker(action) ? default : RunAsync(action);

        Refuse(decoded.Error ?? Errors.BadJson());
        return default;
    }

    private static bool IsForAsker(ClientAction action) => action is Sync or Describe or Ping or Authenticate or SetTyping or SubscribePresence;

    // The edge of this client: what fails here fails one action, and is said.
    private async ValueTask RunAsync(ClientAction action)
    {
        if (features.Logger.IsEnabled(LogLevel.Debug))
            ActionLog.Received(features.Logger, connection, RoomActions.Name(action));

        try
        {
            await DispatchAsync(action);
        }
        catch (StorageUnavailableException)
        {
            Refuse(Errors.Of(new Refusal(RefusalCode.Unavailable), RoomActions.Name(action)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.ActionFailed(features.Logger, RoomActions.Name(action), failure);
            Refuse(Errors.Of(new Refusal(RefusalCode.Failed), RoomActions.Name(action)));
        }
    }

    private ValueTask DispatchAsync(ClientAction action)
    {
        switch (action)
        {
            case SendText text:
                return Sends.SendAsync(RoomDrafts.Of(UserId, text));
            case SendProfile profile:
                return Sends.SendAsync(RoomDrafts.Of(UserId, profile));
            case SendData message:
                return Sends.SendAsync(features.Drafts.Of(UserId, message));
            case SendFile file:
                return Sends.AnnounceAsync(file);
            case ForwardMessage forward:
                return Sends.ForwardAsync(forward);
            case MarkDelivered mark:
                return MarkAsync(MarkKind.Delivered, mark.MessageId, "received");
            case MarkRead mark:
                return MarkAsync(MarkKind.Read, mark.MessageId, "read");
            case Sync sync:
                return SyncAsync(sync);
            case SetTyping typing:
                return (typist ??= new TypingActions(connection, features)).TypeAsync(typing, Refuse);
            case SetPresence presence:
                return RoomPresence.SetAsync(features.Presence, connection, presence, Refuse);
            case SubscribePresence subscribe:
                RoomPresence.Follow(features.Presence, connection, subscribe, Refuse);
                return default;
            case BlockUser block:
                return BlockAsync(block.UserId, isBlocked: true, "block");
            case UnblockUser unblock:
                return BlockAsync(unblock.UserId, isBlocked: false, "unblock");
            case EditMessage or DeleteMessage or React or Unreact or Pin or Unpin or CastVote or ClosePoll:
                return changes.ChangeAsync(action, Refuse);
            case Authenticate authenticate:
                return AuthenticateAsync(authenticate.Token);
            case Describe:
                connection.Send(RoomFrames.Description(features.DescribeLimits()));
                return default;
            case Ping:
                connection.Send(RoomFrames.Pong(features.Clock.GetUtcNow()));
                return default;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action, null);
        }
    }

    private async ValueTask MarkAsync(MarkKind kind, long? messageId, string action)
    {
        var refusal = messageId is > 0 and var id
            ? await features.Marks.MoveAsync(kind, UserId, id, connection.Id, CancellationToken.None)
            : Errors.NotMessageId(RequestField.Message, messageId);
        Refuse(refusal, action);
    }

    private async ValueTask BlockAsync(Guid? userId, bool isBlocked, string action)
    {
        if (userId is not { } other)
        {
            Refuse(Refusal.Missing(RequestField.User), action);
            return;
        }

        var outcome = isBlocked
            ? await features.Blocks.BlockAsync(UserId, other, CancellationToken.None)
            : await features.Blocks.UnblockAsync(UserId, other, CancellationToken.None);
        if (outcome is { IsChanged: false, Refusal: null })
            connection.Send(connection.Encoder.Block(new BlockChanged(UserId, other, isBlocked, Timestamp.Now(features.Clock))));
        Refuse(outcome.Refusal, action);
    }

    private async ValueTask SyncAsync(Sync sync) => Refuse(await resumption.ResumeAsync(sync.Cursor, sync.Limit), "sync");

    private async ValueTask AuthenticateAsync(string? token)
    {
        var renewed = await SessionRenewal.RenewAsync(connection, features.Authenticator, token, RoomFrames.Authenticated);
        Refuse(renewed, "authenticate");
    }

    /// <summary>The <c>sync</c> that the connection's address asks for; live frames wait for it.</summary>
    public ValueTask StartAsync(string? cursor)
    {
        if (!Cursor.TryParse(cursor, out _))
            resumption.LetLivePass();
        return RunAsync(new Sync(cursor));
    }

    private void Refuse(Refusal? refusal, string action)
    {
        if (refusal is not null)
            Refuse(Errors.Of(refusal, action));
    }

    private void Refuse(ErrorFrame error)
    {
        connection.Send(RoomFrames.Error(error));
        if (features.Logger.IsEnabled(LogLevel.Debug))
            ActionLog.Refused(features.Logger, connection, RoomActions.Known(error.RequestAction), error.Code, error.Field);
        if (errors.Exceeds())
            connection.Close(CloseCodes.PolicyViolation, "Too many errors");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The action {Action} failed")]
        public static partial void ActionFailed(ILogger logger, string action, Exception exception);
    }
}
