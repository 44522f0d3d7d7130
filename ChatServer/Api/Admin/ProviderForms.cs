using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.Named;
using ChatServer.Api.Input;
using ChatServer.Channels;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Admin;

namespace ChatServer.Api.Admin;

/// <summary>Checks what administrators say of providers, and shows them.</summary>
internal static partial class ProviderForms
{
    public const string NameRule = "must have 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or a digit";
    private const int FixedBytes = 500;
    private const int BytesPerModel = 100;
    private static readonly string[] Kinds = [ProviderKinds.SelfHosted, ProviderKinds.External];

    public static bool IsName(string name) => Name().IsMatch(name);

    public static void Check(InputReader reader, ProviderRequest request)
    {
        AdminFields.Name(reader, "kind", request.Kind, Kinds);
        CheckUrl(reader, request.BaseUrl, request.AllowPrivate);
        reader.Check(
            IsKey(request.ApiKey), "api_key",
            $"be a text of 1 to {ProviderWrites.MaxKeyCharacters} characters from ! to ~, or null");
        CheckModels(reader, request.Models);
    }

    public static ProviderSettings Read(ProviderRequest request) => new(
        ProviderKinds.Parse(request.Kind!), request.BaseUrl!, request.AllowPrivate,
        [.. request.Models!.Select(model => new ProviderModel(model.Name!, PriceOf(model)))]);

    /// <summary>Null: as it is; a value of null removes it.</summary>
    public static Given<string>? ReadKey(ProviderRequest request) => request.ApiKey.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Null => new Given<string>(null),
        _ => new Given<string>(request.ApiKey.GetString()),
    };

    public static AdminProvider Show(ProviderRow provider) => new(
        provider.Name, provider.Kind, provider.BaseUrl, HasApiKey: provider.ApiKey is not null, provider.IsPrivate,
        [.. provider.ReadModels().Select(
            model => new AdminProviderModel(model.Name, model.Price?.InputMicros, model.Price?.OutputMicros))],
        provider.CreatedAt.ToString(), provider.UpdatedAt.ToString());

    public static AdminProviderTest Show(TrialResult result) => new(
        Ok: result.Failure is null, result.Model, (long)result.Elapsed.TotalMilliseconds, result.Text, result.FinishReason,
        result.Usage is { } used ? new AdminProviderUsage(used.InputTokens, used.OutputTokens, used.IsEstimated) : null,
        result.Failure is { } failure ? new AdminProviderError(failure.Code, failure.Message) : null);

    /// <summary>About how many bytes a provider has when it is shown.</summary>
    public static long SizeOf(ProviderRow provider) =>
        FixedBytes + provider.BaseUrl.Length + provider.Models.Length + (BytesPerModel * provider.ReadModels().Count);

    private static void CheckUrl(InputReader reader, string? text, bool allowPrivate)
    {
        reader.Required("base_url", text, "be given");
        reader.AtMost("base_url", text, ProviderWrites.MaxUrlCharacters);
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);
        reader.Check(isUrl, "base_url", "be an address that begins with https or http");
        if (url is null || !isUrl)
            return;

        reader.Check(
            url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0, "base_url",
            "have no user, query and fragment");
        reader.Check(
            allowPrivate || url.Scheme == Uri.UriSchemeHttps, "base_url", "begin with https, unless allow_private is true");
    }

    // It is sent in a header.
    private static bool IsKey(JsonElement key) => key.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => MessageData.IsWritable(key) && key.GetString() is { } text
            && text.Length <= ProviderWrites.MaxKeyCharacters && Key().IsMatch(text),
        _ => false,
    };

    private static void CheckModels(InputReader reader, IReadOnlyList<AdminProviderModel?>? models)
    {
        reader.Check(
            models?.Count is > 0 and <= ProviderWrites.MaxModels, "models",
            $"be a list of 1 to {ProviderWrites.MaxModels} models",
            models is null ? InputProblem.Missing : InputProblem.Other);
        if (models is null)
            return;

        reader.Check(models.All(IsModel), "models", $"each have a name of 1 to {ProviderWrites.MaxModelCharacters} characters");
        reader.Check(
            models.DistinctBy(model => model?.Name).Count() == models.Count, "models", "have different names");
        reader.Check(
            models.All(HasPrice), "models",
            $"have both input_micros and output_micros, from 0 to {ProviderWrites.MaxMicros}, or neither");
    }

    private static bool IsModel(AdminProviderModel? model) =>
        !string.IsNullOrWhiteSpace(model?.Name) && model.Name.Length <= ProviderWrites.MaxModelCharacters
        && !model.Name.Any(char.IsControl);

    private static bool HasPrice(AdminProviderModel? model) =>
        (model?.InputMicros is null && model?.OutputMicros is null)
        || (model.InputMicros is >= 0 and <= ProviderWrites.MaxMicros
            && model.OutputMicros is >= 0 and <= ProviderWrites.MaxMicros);

    private static ModelPrice? PriceOf(AdminProviderModel model) =>
        model is { InputMicros: { } input, OutputMicros: { } output } ? new ModelPrice(input, output) : null;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[!-~]+\z")]
    private static partial Regex Key();
}
