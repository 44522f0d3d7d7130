using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Refusals;
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
            Refuse(Refusal.RateLimited(retryAfter), name.Type, name.ClientMsgId);
            return default;
        }

        var decoded = CommandDecoder.Decode(frame.Span);
        if (decoded.Command is { } command)
            return connection.IsGone && IsForAsker(command) ? default : RunAsync(command);

        Refuse(decoded.Error ?? CommandDecoder.NotJson);
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
            Refuse(new Refusal(RefusalCode.Unavailable), type);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.CommandFailed(features.Logger, type, failure);
            Refuse(new Refusal(RefusalCode.Failed), type);
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
        var outcome = await features.Commands.BlockAsync(UserId, userId, isBlocked);
        if (outcome is { IsChanged: false, Refusal: null })
            connection.Send(connection.Encoder.Block(new BlockChanged(UserId, ApiIds.ReadUser(userId)!.Value, isBlocked, Timestamp.Now(features.Clock))));
        return outcome.Refusal;
    }

    private async ValueTask<Refusal?> TypeAsync(TypingTarget typing)
    {
        if (ApiIds.ReadConversation(typing.ConversationId) is not { } conversation)
            return ApiIds.NotConversation(typing.ConversationId);

        if (typing.IsTyping is not { } isTyping)
            return Refusal.Missing("is_typing");

        if (await features.Audiences.FindAsync(UserId, conversation, CancellationToken.None) is not { } audience)
            return new Refusal(RefusalCode.UnknownConversation, RequestField.Conversation);

        features.Typing.Set(audience, isTyping);
        return null;
    }

    // A device hears of others from now on, be it that it says nothing of itself.
    private async ValueTask<Refusal?> AppearAsync(string? status)
    {
        if (!UserStatuses.TryRead(status, out var known))
            return Refusal.Invalid("status", "must be online, away or invisible");

        await features.Presence.SetAsync(connection, known, CancellationToken.None);
        return null;
    }

    private Refusal? Follow(IReadOnlyList<Guid>? userIds)
    {
        if (userIds is null)
            return Refusal.Missing(RequestField.Users);

        if (userIds.Count > PresenceRequests.MaxNamed)
            return Refusal.Invalid(RequestField.Users, $"must be a list of at most {PresenceRequests.MaxNamed} users");

        features.Presence.Follow(connection, userIds);
        return null;
    }

    private ValueTask<Refusal?> SyncAsync(SyncRequest sync) => resumption.ResumeAsync(sync.Cursor, sync.Limit);

    private ValueTask<Refusal?> AuthenticateAsync(string? token) =>
        SessionRenewal.RenewAsync(connection, features.Authenticator, token, MessagesFrames.Authenticated);

    private void Refuse(FrameError error)
    {
        connection.Send(MessagesFrames.Error(error));
        if (features.Logger.IsEnabled(LogLevel.Debug))
            ActionLog.Refused(features.Logger, connection, CommandDecoder.Known(error.RequestType), error.Code, error.Field);
        if (errors.Exceeds())
            connection.Close(CloseCodes.PolicyViolation, "Too many errors");
    }

    private void Refuse(Refusal refusal, string? type, string? clientMsgId = null) => Refuse(MessagesFrames.ErrorOf(refusal, type, clientMsgId));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The frame {Type} failed")]
        public static partial void CommandFailed(ILogger logger, string type, Exception exception);
    }
}
