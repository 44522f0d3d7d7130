using ChatServer.Api.Errors;
using ChatServer.Messages;
using ChatServer.Messages.CatchingUp;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Sockets;

/// <summary>
/// A client of an API's WebSocket. This class has what all APIs share: limits, error floods, logging, error handling, sends that
/// wait for their commit, catching up, renewing the token. An API decodes, names and dispatches. Frames are handled in order;
/// sends are queued and confirmed later, so that many sends of one client share a commit.
/// </summary>
internal abstract partial class SocketSession<TCommand>(Connection connection, SocketFeatures features, ILogger logger)
    : ISocketSession
    where TCommand : class
{
    private readonly Resumption resumption = new(connection, features.Resumption);
    private readonly Flood errors = new(features.Realtime.MaxErrorsPerTenSeconds, features.Clock);
    private UnconfirmedSends? unconfirmed;
    private Action<MessageDraft, SendOutcome>? completed;

    /// <summary>What the client does beside sending, changing and reading messages.</summary>
    protected UserActions Own { get; } = new(connection, features.Users, features.Clock);

    /// <summary>What the client does with agents.</summary>
    protected AgentActions Agents { get; } = new(connection, features.Agents);

    protected Guid UserId => connection.User.Id;

    /// <summary>The API's names for the fields in refusals.</summary>
    protected abstract Vocabulary Words { get; }

    private UnconfirmedSends Unconfirmed => unconfirmed ??= new UnconfirmedSends(features.Realtime.MaxUnconfirmedSends);

    public ValueTask HandleAsync(ReadOnlyMemory<byte> frame)
    {
        features.Metrics.Received();
        if (!features.Limits.TryTakeFrame(UserId, out var retryAfter))
        {
            var name = Identify(frame.Span);
            Refuse(Refusal.RateLimited(retryAfter), name.Request, name.ClientMsgId);
            return default;
        }

        var decoded = Decode(frame.Span);
        if (decoded.Command is { } command)
            return connection.IsGone && ConcernsOnlySender(command) ? default : RunAsync(command);

        if (decoded.Error is { } error)
            Refuse(error);
        return default;
    }

    public virtual ValueTask StartAsync(string? cursor)
    {
        if (cursor is null)
            return default;

        if (!Cursor.TryParse(cursor, out _))
            resumption.SkipToLive();
        return RunAsync(SyncFrom(cursor));
    }

    protected abstract DecodedFrame<TCommand> Decode(ReadOnlySpan<byte> frame);

    /// <summary>Identifies a frame that isn't decoded.</summary>
    protected abstract FrameName Identify(ReadOnlySpan<byte> frame);

    /// <summary>The name of a command on the wire.</summary>
    protected abstract string NameOf(TCommand command);

    /// <summary>The name of the command that sends such a draft, in an API that has one.</summary>
    protected virtual string NameOf(MessageDraft draft) => throw new NotSupportedException("This socket sends no messages");

    /// <summary>Returns the name if there is such a command, else null, because clients can send any name.</summary>
    protected abstract string? KnownName(string? name);

    /// <summary>
    /// Whether a command concerns only the client that sends it, so that it needs no answer once the client has disconnected.
    /// </summary>
    protected abstract bool ConcernsOnlySender(TCommand command);

    /// <summary>Returns the command that catches up from a cursor.</summary>
    protected abstract TCommand SyncFrom(string? cursor);

    /// <summary>Runs a command. Returns null if nothing is refused, or the refusal has already been sent.</summary>
    protected abstract ValueTask<Refusal?> DispatchAsync(TCommand command);

    /// <summary>Confirms a message that was already stored, when it is sent again, in an API that sends messages.</summary>
    protected virtual void Confirm(Message message) => throw new NotSupportedException("This socket sends no messages");

    protected abstract Frame ErrorFrame(SocketError error);

    protected abstract Frame AuthenticatedFrame(DateTimeOffset expiresAt);

    /// <summary>Queues a message. Its confirmation or refusal follows after the commit.</summary>
    protected async ValueTask<Refusal?> SendAsync(Outcome<MessageDraft> draft, string name, string? clientMsgId)
    {
        if (draft.IsRefused)
        {
            Refuse(draft.Refusal, name, ValidId(clientMsgId));
            return null;
        }

        await Unconfirmed.EnterAsync();
        features.Sending.Outbox.Send(draft.Value, completed ??= Completed);
        return null;
    }

    /// <summary>Queues a forward, like <see cref="SendAsync"/>.</summary>
    protected async ValueTask<Refusal?> ForwardAsync(Outcome<MessageDraft> draft, string name, string? clientMsgId)
    {
        if (draft.IsRefused)
        {
            Refuse(draft.Refusal, name, ValidId(clientMsgId));
            return null;
        }

        var prepared = await features.Sending.Forwarding.PrepareAsync(draft.Value, CancellationToken.None);
        await Unconfirmed.EnterAsync();
        features.Sending.Forwarding.Send(connection.User, prepared, completed ??= Completed);
        return null;
    }

    /// <summary>
    /// Answers a change. A real change reaches all devices as an event; if nothing changed, only this device gets an answer.
    /// </summary>
    protected Refusal? Answer(ChangeOutcome outcome)
    {
        if (outcome.Unchanged is { } unchanged)
            connection.Send(unchanged, Recipient.Actor);
        return outcome.Refusal;
    }

    protected ValueTask<Refusal?> SyncAsync(string? cursor, int? limit) => resumption.ResumeAsync(cursor, limit);

    protected async ValueTask<Refusal?> AuthenticateAsync(string? token)
    {
        if (token is null)
            return Refusal.Missing(RequestField.Token);

        var authenticator = features.Users.Authenticator;
        if (await authenticator.AuthenticateAsync(token, CancellationToken.None) is not { } renewed)
            return new Refusal(RefusalCode.InvalidToken, RequestField.Token);

        if (renewed.Id != UserId)
            return new Refusal(RefusalCode.TokenOfOtherUser, RequestField.Token);

        connection.Renew(renewed);
        connection.Send(AuthenticatedFrame(renewed.ExpiresAt));

        // A revocation between the check and the renewal found the old session on this connection, and closed nothing.
        if (await authenticator.AuthenticateAsync(token, CancellationToken.None) is null)
            connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
        return null;
    }

    /// <param name="words">The names to use; by default the API's own.</param>
    protected void Refuse(Refusal refusal, string? name, string? clientMsgId = null, Vocabulary? words = null) =>
        Refuse(SocketError.Of(refusal, words ?? Words, name, clientMsgId));

    /// <summary>The client's id of its send, if it is valid.</summary>
    protected static string? ValidId(string? clientMsgId) =>
        MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null;

    // Failures end here: one frame fails, and the client gets an error.
    private async ValueTask RunAsync(TCommand command)
    {
        if (logger.IsEnabled(LogLevel.Debug))
            ActionLog.Received(logger, connection, NameOf(command));

        try
        {
            if (await DispatchAsync(command) is { } refusal)
                Refuse(refusal, NameOf(command));
        }
        catch (StorageUnavailableException)
        {
            Refuse(new Refusal(RefusalCode.Unavailable), NameOf(command));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.ActionFailed(logger, NameOf(command), failure);
            Refuse(new Refusal(RefusalCode.Failed), NameOf(command));
        }
    }

    // Runs on the writer's thread or within Send. The devices have already received a newly stored message as its event.
    private void Completed(MessageDraft draft, SendOutcome outcome)
    {
        Unconfirmed.Leave();
        if (outcome.IsRefused)
            Refuse(outcome.Refusal, NameOf(draft), ValidId(draft.ClientMsgId));
        else if (outcome.IsRepeated)
            Confirm(outcome.Message);
    }

    private void Refuse(SocketError error)
    {
        connection.Send(ErrorFrame(error));
        if (logger.IsEnabled(LogLevel.Debug))
            ActionLog.Refused(logger, connection, KnownName(error.Request), error.Code, error.Field);
        if (errors.Exceeds())
            connection.Close(CloseCodes.PolicyViolation, "Too many errors");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Action {Action} failed")]
        public static partial void ActionFailed(ILogger logger, string action, Exception exception);
    }
}
