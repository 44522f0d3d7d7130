using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Reserved;
using ChatServer.Messages.Sending;

namespace ChatServer.Messages.Events;

internal static class EventKindsRegistration
{
    /// <summary>Registers the kinds of events about messages. Features above this folder register their own.</summary>
    public static IServiceCollection AddEventKinds(this IServiceCollection services) => services
        .AddSingleton<EventKinds>()
        .AddSingleton<EventKind>(AnnouncementKind.FileSent)
        .AddSingleton<EventKind>(EditKind.Edited)
        .AddSingleton<EventKind>(DeletionKind.Deleted)
        .AddSingleton<EventKind>(ReactionKind.Added)
        .AddSingleton<EventKind>(ReactionKind.Removed)
        .AddSingleton<EventKind>(PinKind.Pinned)
        .AddSingleton<EventKind>(PinKind.Unpinned)
        .AddSingleton<EventKind>(PollChangeKind.Changed)
        .AddSingleton<EventKind>(ReservedKind.Completed);
}
