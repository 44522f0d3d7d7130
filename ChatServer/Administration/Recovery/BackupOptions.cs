using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Administration.Recovery;

/// <summary>Section <c>Chat:Backup</c>.</summary>
internal sealed record BackupOptions : ICheckedOptions
{
    /// <summary>The directory of a running server's backups. Empty: it makes none.</summary>
    public string Directory { get; init; } = "";

    /// <summary>The maximum age of the newest backup.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many backups are kept; older ones are deleted once a new one has been verified.</summary>
    [Range(1, 1_000)]
    public int Keep { get; init; } = 7;

    /// <summary>The percentage of a backup's messages and attachments whose content is opened to verify it.</summary>
    [Range(1, 100)]
    public int SamplePercent { get; init; } = 100;

    /// <summary>
    /// How many days <c>revocations.log</c> covers. An older backup would bring back rights that were revoked before.
    /// </summary>
    [Range(1, 3_650)]
    public int RevocationDays { get; init; } = 90;
}
