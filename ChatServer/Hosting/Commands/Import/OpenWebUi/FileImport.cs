using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Names the uploaded files, which aren't taken over.</summary>
internal sealed class FileImport(ImportRun run) : ImportStep(run)
{
    private static readonly SourceColumn[] Columns = ["id", "filename"];

    public override string Table => "file";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() =>
        Source.Has(Table) ? Source.Pages(Table, Columns, MaxRowsPerWrite) : [];

    protected override RowOutcome Take(WriteScope write, SourceRow row) =>
        RowOutcome.NotTaken($"files aren't taken over ({SourceRow.Show(row.Text("filename") ?? "without a name")})");
}
