using System.CommandLine;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>A whole number with a default and bounds.</summary>
internal static class CountOption
{
    public static Option<int> Create(string name, int value, int least, string description, int most = int.MaxValue)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < least || given > most))
                result.AddError(
                    most == int.MaxValue ? $"{name} must be at least {least}." : $"{name} must be {least} to {most}.");
        });

        return option;
    }
}
