using ChatServer.Api.Sockets;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// What the sessions of <c>/ws/messages</c> need in addition to what the sessions of all APIs need; one instance for all of them.
/// </summary>
internal sealed class MessagesFeatures(SocketFeatures sockets, ApiDrafts drafts, ILogger<MessagesSession> logger)
{
    public SocketFeatures Sockets => sockets;

    public ApiDrafts Drafts => drafts;

    public ILogger Logger => logger;
}
