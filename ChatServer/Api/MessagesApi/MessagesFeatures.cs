using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Realtime;

namespace ChatServer.Api.MessagesApi;

/// <summary>What the frames of <c>/ws/messages</c> call; one for all sessions.</summary>
internal sealed class MessagesFeatures(
    ApiDrafts drafts, Outbox outbox, MessageCommands commands, BlockChanges blockChanges, ResumptionFeatures resumption, Peers peers,
    TypingRelay typing, Authenticator authenticator, FrameLimits limits, RealtimeOptions realtime, RealtimeMetrics metrics, TimeProvider clock,
    ILogger<MessagesSession> logger)
{
    public ApiDrafts Drafts => drafts;

    public Outbox Outbox => outbox;

    public MessageCommands Commands => commands;

    public BlockChanges BlockChanges => blockChanges;

    public ResumptionFeatures Resumption => resumption;

    public Peers Peers => peers;

    public TypingRelay Typing => typing;

    public Authenticator Authenticator => authenticator;

    public FrameLimits Limits => limits;

    public RealtimeOptions Realtime => realtime;

    public RealtimeMetrics Metrics => metrics;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;
}
