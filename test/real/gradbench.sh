#!/usr/bin/env bash
# GradBench's C programs: gradients against hand-written derivatives and differences (README.md).
. "$(dirname "$0")/common.sh"

# TIMING=1 measures as well, on larger programs.
optimise="-O2 -ffp-contract=off"
[ -z "${TIMING:-}" ] || optimise="-O3 -march=native -fopenmp-simd -DTIMING"

include="-I $checkout/cpp"
flags="$optimise -w"

# one NAME WIDE-SYMBOLS REQUESTS...
one() {
	local name=$1 wide=$2 source=$checkout/tools/tapenade/evals/$1
	shift 2
	wanted "$name" || return
	attempt "$name" "$mgc" "$source/$name.c" $include -o "$work/grad.c" --header "$work/grad.h" "$@" || return
	attempt "$name" $cc -std=c11 $flags $include -I "$source" -c "$work/grad.c" -o "$work/grad.o" || return
	attempt "$name" $cc $flags $include -I "$source" -c "$source/$name.c" -o "$work/model.o" || return

	# The same program in long double, nothing visible but what the differences need.
	attempt "$name" $cc $flags $include -I "$source" -DSOURCE="\"$source/$name.c\"" -c "$here/gradbench/wide.c" -o "$work/wide.o" || return
	attempt "$name" objcopy $(for s in $wide; do echo "--keep-global-symbol=$s"; done) "$work/wide.o" || return
	local manual=
	if [ "$name" != hand ]; then
		manual=$work/manual.o
		attempt "$name" $cxx -std=c++17 -O2 -w $include -I "$here/gradbench" -I "$checkout/tools/manual" \
			-DMANUAL_$name -c "$here/gradbench/manual.cpp" -o "$manual" || return
	fi
	attempt "$name" $cc $flags $include -I "$source" -I "$here" -I "$work" -c "$here/gradbench/$name.c" -o "$work/main.o" || return
	attempt "$name" $cxx "$work/main.o" "$work/model.o" "$work/grad.o" "$work/wide.o" $manual -lm -o "$work/run" || return
	"$work/run" || failed=$((failed + 1))
}

one gmm wide_gmm_objective \
	--vjp=gmm_objective:wrt=alphas,means,icf --jvp=gmm_objective:wrt=alphas,means,icf
one ba "wide_compute_reproj_error wide_ba_objective" \
	--vjp=compute_reproj_error:wrt=cam,X,w --jvp=compute_reproj_error:wrt=cam,X,w \
	--vjp=compute_zach_weight_error:wrt=w --vjp=ba_objective:wrt=cams,X,w
one lstm wide_lstm_objective \
	--vjp=lstm_objective:wrt=main_params,extra_params --jvp=lstm_objective:wrt=main_params,extra_params
matrices=inactive=base_relatives,inverse_base_absolutes,base_positions,weights,points # by pointers to what is not const
one hand "wide_hand_objective wide_hand_objective_complicated" \
	--vjp=hand_objective:wrt=theta:$matrices --jvp=hand_objective:wrt=theta:$matrices \
	--vjp=hand_objective_complicated:wrt=theta,us:$matrices --jvp=hand_objective_complicated:wrt=theta,us:$matrices
finish
