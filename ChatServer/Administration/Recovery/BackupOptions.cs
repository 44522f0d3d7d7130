using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Administration.Recovery;

/// <summary>Section <c>Chat:Backup</c>.</summary>
internal sealed record BackupOptions : ICheckedOptions
{
    /// <summary>Where a serving server keeps its backups. Empty: it makes none.</summary>
    public string Directory { get; init; } = "";

    /// <summary>How old the newest backup may become.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many backups are kept; older ones are deleted once a new one has been verified.</summary>
    [Range(1, 1_000)]
    public int Keep { get; init; } = 7;

    /// <summary>Of how many messages and attachments of a backup the content is opened to verify it, in percent.</summary>
    [Range(1, 100)]
    public int SamplePercent { get; init; } = 100;

    /// <summary>How many days <c>revocations.log</c> reaches back. A backup that is older would bring back what was revoked before.</summary>
    [Range(1, 3_650)]
    public int RevocationDays { get; init; } = 90;
}
