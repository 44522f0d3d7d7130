using System.Text.Json.Serialization;

namespace ChatServer.Refusals;

/// <summary>What is wrong with the fields of a request, by the field's name in it.</summary>
internal sealed class FieldErrors
{
    public const string Required = "This field is required";
    private readonly Dictionary<string, string[]> texts;

    public FieldErrors()
        : this(new Dictionary<string, string[]>())
    {
    }

    [JsonConstructor]
    private FieldErrors(IReadOnlyDictionary<string, string[]> texts) => this.texts = new Dictionary<string, string[]>(texts);

    public bool Any => texts.Count > 0;

    public IReadOnlyDictionary<string, string[]> Texts => texts;

    public static FieldErrors Of(string field, string text)
    {
        var errors = new FieldErrors();
        errors.Add(field, text);
        return errors;
    }

    public static FieldErrors Missing(string field) => Of(field, Required);

    public void Add(string field, string text) => texts[field] = [.. texts.GetValueOrDefault(field) ?? [], text];

    /// <summary>The same, with another name for one of the fields.</summary>
    public FieldErrors Renamed(string field, string name)
    {
        var renamed = new FieldErrors();
        foreach (var (key, problems) in texts)
            renamed.texts[key == field ? name : key] = problems;
        return renamed;
    }

    public bool Has(string field) => texts.ContainsKey(field);
}
