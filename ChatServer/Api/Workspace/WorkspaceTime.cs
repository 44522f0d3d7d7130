using ChatServer.Storage;

namespace ChatServer.Api.Workspace;

/// <summary>Times of the workspace APIs: seconds for chats, folders, users and tags; nanoseconds for channels.</summary>
internal static class WorkspaceTime
{
    public static long Seconds(Timestamp at) => at.ToDateTimeOffset().ToUnixTimeSeconds();

    public static long Nanoseconds(Timestamp at) => at.Nanoseconds;
}
