using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Administration.Recovery;

/// <summary>Makes <c>chat.mark</c> follow the log, at most a second behind; see <see cref="DatabaseMark"/>.</summary>
internal sealed class DatabaseMarkWriter(
    Database database, DataDirectory directory, TimeProvider clock, ILogger<DatabaseMarkWriter> logger)
    : PeriodicWork("Noting the log's position in chat.mark", TimeSpan.FromSeconds(1), clock, logger, ExtraRounds.AtEnd)
{
    private long noted;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        // Everything that a read returns is on disk.
        var position = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        if (position == noted)
            return;

        MarkFile.NotePosition(directory.MarkPath, position);
        noted = position;
    }
}
