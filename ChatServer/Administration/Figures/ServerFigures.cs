using ChatServer.Attachments.Uploads;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Administration.Figures;

/// <param name="Messages">All messages ever sent, up to a few seconds ago.</param>
internal sealed record StoredFigures(
    long Users, long Conversations, long Messages, long Files, long FileBytes, long StoredBytes, long DatabaseBytes,
    IReadOnlyList<DayVolume> Days);

internal sealed record LiveFigures(int Connections, int ConnectedUsers, int PendingWrites, bool StorageFailing);

/// <summary>The server's size and activity. Reading them costs the same, however large they are.</summary>
internal sealed class ServerFigures(Database database, ConnectionRegistry connections, StorageHealth health)
{
    public ValueTask<StoredFigures> ReadAsync(int days, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => new StoredFigures(
                VolumeStore.FindCount(read, "users"), VolumeStore.CountConversations(read), VolumeStore.CountMessages(read),
                VolumeStore.FindCount(read, "files"), VolumeStore.FindCount(read, "file_bytes"), StorageUseStore.FindAll(read),
                VolumeStore.DatabaseBytes(read),
                VolumeStore.ReadLast(read, days)),
            cancellationToken);

    public LiveFigures Now() => new(connections.Count, connections.CountUsers, database.PendingWrites, health.IsFailing);
}
