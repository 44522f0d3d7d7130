using ChatServer.Accounts.Permissions;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>What the sessions of both sockets need in addition to what all sessions need; one instance for all of them.</summary>
internal sealed class EventsFeatures(
    SocketFeatures sockets, EventPages pages, ReadMarks marks, UserPermissions permissions, ConnectionRegistry connections,
    Database database, ILogger<EventsSession> logger)
{
    public SocketFeatures Sockets => sockets;

    public EventPages Pages => pages;

    public ReadMarks Marks => marks;

    public UserPermissions Permissions => permissions;

    public ConnectionRegistry Connections => connections;

    public Database Database => database;

    public ILogger Logger => logger;
}
