#!/bin/sh
# Trains the built-in language model anew: needs Debian's fasttext 0.9.2, GNU tar, xz, and udhr-html.tar.xz in the data folder.
# Writes src/Firn.Text/LanguageIdentification/languages.ftz, eng/lid/recipe.lock and docs/language-id-accuracy.md.
# Without FIRN_GOLDEN=write the same test compares instead: byte for byte on the same processor family.
set -eu
cd "$(dirname "$0")/../.."
# Three passes, each with the files of the one before built in: the model, its lock file, its accuracy.
for pass in RecipeTests RecipeTests AccuracyTests; do
    dotnet build tests/Firn.Text.Tests
    FIRN_TRAIN_LID=${train-1} FIRN_GOLDEN="${FIRN_GOLDEN-write}" artifacts/bin/Firn.Text.Tests/debug/Firn.Text.Tests \
        -class "Firn.Text.Tests.LanguageIdentification.LanguageModel$pass"
    train=0
done
