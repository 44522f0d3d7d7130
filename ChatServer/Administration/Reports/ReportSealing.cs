using System.Globalization;
using System.Text;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Reports;

/// <summary>Seals the texts in a report: the reporter's and the reported message's.</summary>
internal sealed class ReportSealing(ServerKeys keys)
{
    private readonly ServerCipher cipher = new(keys.Reports);

    public byte[]? SealComment(long reportId, string? comment) => Seal("comment", reportId, comment);

    public string? OpenComment(ReportRow report) => OpenComment(report.Id, report.Comment);

    public string? OpenComment(long reportId, byte[]? comment) => Open("comment", reportId, comment);

    public byte[]? SealBody(long reportId, string? body) => Seal("body", reportId, body);

    public string? OpenBody(ReportRow report) => OpenBody(report.Id, report.ReportedBody);

    public string? OpenBody(long reportId, byte[]? body) => Open("body", reportId, body);

    private byte[]? Seal(string part, long reportId, string? text) =>
        text is null ? null : cipher.Seal(Encoding.UTF8.GetBytes(text), NameOf(part, reportId));

    private string? Open(string part, long reportId, byte[]? sealedBytes) =>
        sealedBytes is null ? null : Encoding.UTF8.GetString(cipher.Open(sealedBytes, NameOf(part, reportId)));

    private static byte[] NameOf(string part, long reportId) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"report:{part}:{reportId}"));
}
