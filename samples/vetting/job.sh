#!/bin/bash
#SBATCH --job-name=vetted
#SBATCH --nodes=2
#SBATCH --no-requeue
# Vets its nodes, then trains on them under screening; with a bad node it goes on as another job without it, once.
exec ./firn vet run --profile samples/vetting/walkthrough.toml --resubmit 1 --out "artifacts/cluster/vet.$SLURM_JOB_ID" \
    -- srun --overlap --nodelist={nodes} --nodes={count} --ntasks-per-node=1 \
    artifacts/bin/Firn.Node/release/firn-node screen run --every 0.2 --tee --out artifacts/cluster/screen -- sh samples/vetting/train.sh
