using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// One client of <c>/ws/messages</c>: decodes what it says, calls the feature, answers what the feature doesn't tell by an event. Frames
/// are handled in order.
/// </summary>
internal sealed partial class MessagesSession(Connection connection, MessagesFeatures features) : ISocketSession
{
    private readonly Resumption resumption = new(connection, features.Resumption);
    private readonly Flood errors = new(features.Realtime.MaxErrorsPerTenSeconds, features.Clock);
    private SendCommands? sends;

    private Guid UserId => connection.User.Id;

    private SendCommands Sends => sends ??= new SendCommands(connection, features, Refuse);

    public ValueTask HandleAsync(ReadOnlyMemory<byte> frame)
    {
        features.Metrics.Received();
        if (!features.Limits.TryTakeFrame(UserId, out var retryAfter))
        {
            var name = CommandDecoder.Identify(frame.Span);
            Refuse(Refusal.TooMany(retryAfter), name.Type, name.ClientMsgId);
            return default;
        }

        var decoded = CommandDecoder.Decode(frame.Span);
        if (decoded.Command is { } command)
            return connection.IsGone && IsForAsker(command) ? default : RunAsync(command);

        Refuse(decoded.Refusal!, decoded.Name.Type, decoded.Name.ClientMsgId);
        return default;
    }

    /// <summary>The <c>sync</c> that the connection's address asks for; live frames wait for it.</summary>
    public ValueTask StartAsync(string? cursor)
    {
        if (!Cursor.TryParse(cursor, out _))
            resumption.LetLivePass();
        return RunAsync(new SyncCommand(new SyncRequest(cursor)));
    }

    private static bool IsForAsker(ClientCommand command) => command is SyncCommand or PingCommand or AuthenticateCommand or TypingCommand or FollowCommand;

    // The edge of this client: what fails here fails one frame, and is said.
    private async ValueTask RunAsync(ClientCommand command)
    {
        var type = CommandDecoder.NameOf(command);
        if (features.Logger.IsEnabled(LogLevel.Debug))
            ActionLog.Received(features.Logger, connection, type);

        try
        {
            if (await DispatchAsync(command) is { } refusal)
                Refuse(refusal, type);
        }
        catch (StorageUnavailableException)
        {
            Refuse(Refusal.Unavailable(), type);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.CommandFailed(features.Logger, type, failure);
            Refuse(Refusal.Internal(), type);
        }
    }

    private async ValueTask<Refusal?> DispatchAsync(ClientCommand command)
    {
        var commands = features.Commands;
        switch (command)
        {
            case SendCommand { Data: { } send }:
                await Sends.SendAsync(send);
                return null;
            case ForwardCommand { Data: { } forward }:
                await Sends.ForwardAsync(forward);
                return null;
            case EditCommand { Data: { } edit }:
                return Told(await commands.EditAsync(UserId, edit.MessageId, edit.Content));
            case DeleteCommand { Data: { } delete }:
                return Told(await commands.DeleteAsync(UserId, delete.MessageId));
            case ReactCommand { Data: { } react }:
                return Told(await commands.ReactAsync(UserId, react.MessageId, react.Emoji, isAdded: true));
            case UnreactCommand { Data: { } unreact }:
                return Told(await commands.ReactAsync(UserId, unreact.MessageId, unreact.Emoji, isAdded: false));
            case PinCommand { Data: { } pin }:
                return Told(await commands.PinAsync(UserId, pin.MessageId));
            case UnpinCommand { Data: { } unpin }:
                return Told(await commands.UnpinAsync(UserId, unpin.MessageId));
            case VoteCommand { Data: { } vote }:
                return Told(await commands.VoteAsync(UserId, vote.MessageId, vote.Options));
            case ClosePollCommand { Data: { } close }:
                return Told(await commands.ClosePollAsync(UserId, close.MessageId));
            case ReceivedCommand { Data: { } received }:
                return Told(await commands.MarkAsync(MarkKind.Delivered, UserId, received.MessageId, connection.Id));
            case ReadCommand { Data: { } read }:
                return Told(await commands.MarkAsync(MarkKind.Read, UserId, read.MessageId, connection.Id));
            case TypingCommand { Data: { } typing }:
                return await TypeAsync(typing);
            case StatusCommand status:
                return await AppearAsync(status.Data?.Status);
            case FollowCommand { Data: { } follow }:
                return Follow(follow.UserIds);
            case BlockCommand { Data: { } block }:
                return await BlockAsync(block.UserId, isBlocked: true);
            case UnblockCommand { Data: { } unblock }:
                return await BlockAsync(unblock.UserId, isBlocked: false);
            case SyncCommand sync:
                return await SyncAsync(sync.Data ?? new SyncRequest());
            case AuthenticateCommand { Data: { } authenticate }:
                return await AuthenticateAsync(authenticate.Token);
            case PingCommand:
                connection.Send(MessagesFrames.Pong(features.Clock.GetUtcNow()));
                return null;
            default:
                return Refusal.Missing("data");
        }
    }

    private Refusal? Told(CommandReply reply)
    {
        if (reply.Said is { } said && connection.Encoder.Encode(said, forActor: true) is { } frame)
            connection.Send(frame);
        return reply.Refusal;
    }

    private async ValueTask<Refusal?> BlockAsync(string? userId, bool isBlocked)
    {
        var (refusal, result) = await features.Commands.BlockAsync(UserId, userId, isBlocked);
        if (result == BlockResult.Unchanged)
            connection.Send(connection.Encoder.Block(new BlockChanged(UserId, ApiIds.ReadUser(userId)!.Value, isBlocked, Timestamp.Now(features.Clock))));
        return refusal;
    }

    private async ValueTask<Refusal?> TypeAsync(TypingTarget typing)
    {
        if (ApiIds.ReadConversation(typing.ConversationId) is not { } conversation)
            return Refusal.NotConversationId(typing.ConversationId);

        if (typing.IsTyping is not { } isTyping)
            return Refusal.Missing("is_typing");

        if (await features.Audiences.FindAsync(UserId, conversation, CancellationToken.None) is not { } audience)
            return Refusal.NoConversation();

        features.Typing.Set(audience, isTyping);
        return null;
    }

    // A device hears of others from now on, be it that it says nothing of itself.
    private async ValueTask<Refusal?> AppearAsync(string? status)
    {
        if (!UserStatuses.TryRead(status, out var known))
            return Refusal.Invalid("status", "status must be online, away or invisible");

        await features.Presence.SetAsync(connection, known, CancellationToken.None);
        return null;
    }

    private Refusal? Follow(IReadOnlyList<Guid>? userIds)
    {
        if (userIds is null)
            return Refusal.Missing("user_ids");

        if (userIds.Count > PresenceRequests.MaxNamed)
            return Refusal.Invalid("user_ids", $"user_ids must be a list of at most {PresenceRequests.MaxNamed} users");

        features.Presence.Follow(connection, userIds);
        return null;
    }

    private async ValueTask<Refusal?> SyncAsync(SyncRequest sync)
    {
        var outcome = await resumption.ResumeAsync(sync.Cursor, sync.Limit);
        return outcome.Result switch
        {
            ResumeResult.InvalidLimit => Refusal.Invalid("limit", $"limit must be from 1 to {Resumption.MaxLimit}"),
            ResumeResult.UnknownCursor => InvalidCursor("The cursor is not one of this server"),
            ResumeResult.LostCursor => InvalidCursor("The cursor is not one of this server, or of a state that was undone"),
            ResumeResult.RateLimited => Refusal.TooMany(outcome.RetryAfter),
            _ => null,
        };
    }

    private static Refusal InvalidCursor(string message) => new(StatusCodes.Status409Conflict, ErrorCodes.CursorInvalid, message, "cursor");

    private async ValueTask<Refusal?> AuthenticateAsync(string? token)
    {
        if (token is null)
            return Refusal.Missing("token");

        if (await features.Authenticator.AuthenticateAsync(token, CancellationToken.None) is not { } renewed)
            return Refusal.Invalid("token", "The token is not valid");

        if (renewed.Id != UserId)
            return Refusal.Forbidden("token", "The token is another user's");

        connection.Renew(renewed);
        connection.Send(MessagesFrames.Authenticated(renewed.ExpiresAt));

        // A revocation between the check and the renewal found the old session on this connection, and closed nothing.
        if (await features.Authenticator.AuthenticateAsync(token, CancellationToken.None) is null)
            connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
        return null;
    }

    private void Refuse(Refusal refusal, string? type, string? clientMsgId = null)
    {
        connection.Send(MessagesFrames.Error(refusal, type, clientMsgId));
        if (features.Logger.IsEnabled(LogLevel.Debug))
            ActionLog.Refused(features.Logger, connection, CommandDecoder.Known(type), refusal.Code, refusal.Field);
        if (errors.Exceeds())
            connection.Close(CloseCodes.PolicyViolation, "Too many errors");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The frame {Type} failed")]
        public static partial void CommandFailed(ILogger logger, string type, Exception exception);
    }
}
