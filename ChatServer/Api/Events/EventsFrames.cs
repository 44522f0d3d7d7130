using System.Text.Json.Serialization.Metadata;
using ChatServer.Agents.Runs;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Sockets;
using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Channels;
using ChatServer.Protocol.Events;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Writes the events of one framing. What happens in channels needs reads: <see cref="EventsDelivery"/> delivers it live, and
/// everything else that has a place in the log, so that of these only pages of missed events are encoded here.
/// </summary>
internal sealed class EventsFrames(IEventsFraming framing, EventPages pages) : IFrameEncoder
{
    private static readonly EventsFrameContext Context = EventsFrameContext.Default;

    public IEventsFraming Framing => framing;

    public Frame? OwnPing => framing.Ping;

    public IOwnLog OwnLog => pages.Own;

    public Frame? Encode(DomainEvent happened, Recipient recipient) => happened switch
    {
        TypingChanged typing => Typing(typing.Typist, typing.IsTyping),
        RunChanged or RunSnapshot => Agent(happened, isDroppable: false),
        RunChunk => Agent(happened, isDroppable: true),
        CaughtUp caughtUp => Write("sync_complete", new SyncEnd(caughtUp.Cursor, caughtUp.HasMore), Context.SyncEnd),
        DrainingBegan draining => Write(
            "server_draining", new Restart((int)draining.ReconnectAfter.TotalMilliseconds), Context.Restart),
        _ => null,
    };

    public ValueTask<IEnumerable<Frame?>> EncodeAsync(
        IReadOnlyList<LogEvent> missed, Guid userId, CancellationToken cancellationToken) =>
        pages.EncodeAsync(missed, userId, framing, cancellationToken);

    public Frame Typing(Typist typist, bool isTyping) => Typing(framing, typist, isTyping);

    public static Frame Typing(IEventsFraming framing, Typist typist, bool isTyping) => framing.Write(
        EventsWords.Channel,
        FrameWriter.Json(
            new ChannelTyping(
                NumberedUuid.OfConversation(typist.ConversationId).ToString(),
                typist.ParentId is { } parent ? NumberedUuid.OfMessage(parent).ToString() : null,
                new EventContent<UserIsTyping>("typing", new UserIsTyping(isTyping)),
                new ChannelUser(typist.UserId, typist.Name, typist.Role)),
            Context.ChannelTyping),
        isDroppable: true);

    public Frame Authenticated(DateTimeOffset expiresAt) =>
        Write("authenticated", new TokenEnd(ApiTime.Format(expiresAt)), Context.TokenEnd);

    public Frame Pong(DateTimeOffset now) => Write("pong", new ServerTime(ApiTime.Format(now)), Context.ServerTime);

    public Frame Error(SocketError error) => Write(
        "error",
        new FrameError(error.Code, error.Message, error.Field, error.Request, error.ClientMsgId, error.RetryAfterMs),
        Context.FrameError);

    // A chunk may be left out for a slow client, like typing: the next offset shows it.
    private Frame? Agent(DomainEvent happened, bool isDroppable) =>
        AgentPayloads.Write(happened) is { } payload ? framing.Write(EventsWords.Agent, payload, isDroppable) : null;

    private Frame Write<T>(string name, T data, JsonTypeInfo<T> type) => framing.Write(name, FrameWriter.Json(data, type));
}
