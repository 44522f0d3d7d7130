using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Protocol.Events;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;
using ChatServer.Refusals;
using ChatServer.Storage;
using Audience = ChatServer.Realtime.Typing.Audience;
using ChannelSignal = ChatServer.Protocol.Events.ChannelSignal;

namespace ChatServer.Api.Events;

/// <summary>One client of <c>/ws/events</c> or of Socket.IO: the framing is all that differs.</summary>
internal sealed class EventsSession(Connection connection, EventsFrames frames, EventsFeatures features)
    : SocketSession<EventsRequest>(connection, features.Sockets, features.Logger), ISocketSession
{
    private const string Typing = "typing", Read = "last_read_at";
    private readonly Connection client = connection;

    protected override Vocabulary Words => EventsWords.All;

    public override ValueTask StartAsync(string? cursor)
    {
        if (frames.Framing.Welcome() is { } welcome)
            client.Send(welcome);
        if (cursor is null)
            client.Live.SkipMissed(client.Send);
        return base.StartAsync(cursor);
    }

    public void Refused(string reason)
    {
        if (frames.Framing.Refusal(reason) is { } refusal)
            client.Send(refusal);
    }

    protected override DecodedFrame<EventsRequest> Decode(ReadOnlySpan<byte> frame) => frames.Framing.Read(frame);

    protected override FrameName Identify(ReadOnlySpan<byte> frame) => frames.Framing.Identify(frame);

    protected override string NameOf(EventsRequest command) =>
        command is SentEvent sent ? IEventsFraming.Events.NameOf(sent.Event) : "packet";

    protected override string? KnownName(string? name) => IEventsFraming.Events.Known(name);

    protected override bool ConcernsOnlySender(EventsRequest command) =>
        command is not SentEvent { Event: SendChannelEvent { Data.Data.Type: Read } };

    protected override EventsRequest SyncFrom(string? cursor) => new SentEvent(new Synchronize(new(cursor)));

    protected override Frame ErrorFrame(SocketError error) => frames.Error(error);

    protected override Frame AuthenticatedFrame(DateTimeOffset expiresAt) => frames.Authenticated(expiresAt);

    protected override async ValueTask<Refusal?> DispatchAsync(EventsRequest command)
    {
        switch (command)
        {
            case SentEvent sent:
                return await DispatchAsync(sent);
            case AnsweredPacket packet:
                client.Send(packet.Answer);
                return null;
            case LastPacket last:
                client.Close(last.CloseCode, last.Reason);
                return null;
            default:
                return null;
        }
    }

    private async ValueTask<Refusal?> DispatchAsync(SentEvent sent)
    {
        var refusal = await RunAsync(sent.Event);
        if (sent.Ack is { } ack)
            await AcknowledgeAsync(sent.Event, ack);
        return refusal;
    }

    private ValueTask<Refusal?> RunAsync(ClientEvent sent)
    {
        switch (sent)
        {
            case SendChannelEvent { Data: { } signal }:
                return SignalAsync(signal);
            case SendAgentEvent { Data: { } signal }:
                return SignalAsync(signal);
            case Synchronize sync:
                return SyncAsync(sync.Data?.Cursor, sync.Data?.Limit);
            case Authenticate { Data: { } authenticate }:
                return AuthenticateAsync(authenticate.Token);
            case Ping:
                client.Send(frames.Pong(features.Sockets.Clock.GetUtcNow()));
                return default;
            case SendChannelEvent or SendAgentEvent or Authenticate:
                return ValueTask.FromResult<Refusal?>(Refusal.Missing(RequestField.Data));
            default:
                return default;
        }
    }

    private async ValueTask AcknowledgeAsync(ClientEvent sent, string ack)
    {
        var name = sent is JoinUser
            ? await features.Database.ReadAsync(read => UserStore.FindName(read, UserId), CancellationToken.None)
            : null;
        Acknowledge(ack, name is null ? null : new JoinedUser(UserId, name));
    }

    private void Acknowledge(string ack, JoinedUser? user)
    {
        var result = user is null ? [] : FrameWriter.Json(user, EventsFrameContext.Default.JoinedUser);
        if (frames.Framing.Acknowledge(ack, result) is { } frame)
            client.Send(frame);
    }

    private async ValueTask<Refusal?> SignalAsync(AgentSignal signal)
    {
        if (await AgentSignals.RunAsync(Agents, signal) is { } refusal)
            Refuse(refusal, EventsWords.Agent, words: AgentSignals.Words);
        return null;
    }

    private async ValueTask<Refusal?> SignalAsync(ChannelSignal signal)
    {
        if (signal.ChannelId is not { } id || NumberedUuid.ConversationOf(id) is not { } channel)
            return EventsWords.NotChannel(signal.ChannelId);

        if (!await features.Permissions.AllowAsync(UserId, Permission.UseChannels, CancellationToken.None))
            return new Refusal(RefusalCode.NotPermitted);

        return signal.Data?.Type switch
        {
            Typing => await TypeAsync(channel, signal),
            Read => await features.Marks.ReadAsync(
                new MarkConversationRead(UserId, channel, UpTo: null), CancellationToken.None),
            null => Refusal.Missing(RequestField.Type),
            _ => Refusal.Invalid(RequestField.Type, $"must be {Typing} or {Read}"),
        };
    }

    private async ValueTask<Refusal?> TypeAsync(long channel, ChannelSignal signal)
    {
        var parent = signal.MessageId is { } id ? NumberedUuid.MessageOf(id) : null;
        if (signal.MessageId is not null && parent is null)
            return EventsWords.NotMessage;

        var audience = await features.Sockets.Users.Audiences.FindAsync(UserId, channel, CancellationToken.None)
            ?? await features.Database.ReadAsync(read => FindStandard(read, channel), CancellationToken.None);
        if (audience is null)
            return Refusal.UnknownConversation;

        var isTyping = signal.Data?.Data?.Typing ?? true;
        features.Sockets.Users.Typing.Set(audience, isTyping, parent);
        Echo(frames => frames.Typing(audience.Sender with { ParentId = parent }, isTyping));
        return null;
    }

    // Whoever may read a standard channel may type in it, without joining.
    private Audience? FindStandard(ReadScope read, long channel) =>
        ChannelVisit.Find(read, UserId, channel) is { IsRefused: false, Value.Channel.Kind: var kind }
        && kind == ConversationKind.Channel.Name
            ? new Audience(TypingStore.Find(read, UserId, channel), isGroup: true, isLarge: true)
            : null;

    // Typing reaches the user's own devices on these sockets, too.
    private void Echo(Func<EventsFrames, Frame> write)
    {
        foreach (var device in features.Connections.Of(UserId))
        {
            if (device.Encoder is EventsFrames own)
                device.Send(write(own));
        }
    }
}
